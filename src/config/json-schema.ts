/** A JSON Schema, draft-07, as plain data. */
export type JsonSchema = { readonly [keyword: string]: Json }

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }
