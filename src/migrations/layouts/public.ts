import { quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts'
import { type Token, tokensOf } from '../../postgres/lexer.ts'
import { listAround } from './bracket.ts'
import { type SchemaText, schemaText } from './catalog-schema.ts'
import { namesObject } from './object-text.ts'

/** A part of a text, in UTF-16 units, and what stands there instead. */
interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** What stands for `public`. */
interface Schema {
  /** In double quotes. */
  readonly name: string
  /** As a text, of which `name` is the content. */
  readonly quotedName: string
  /** As a text, of which the schema's name is the content. */
  readonly value: string
  /** As it is. */
  readonly plain: string
}

/**
 * A file with `schema` where it says `public`: before a name, in `IN SCHEMA public` and its like, in a search_path, in a text
 * that names a relation, type, routine or schema (`nextval('public.a')`, `'public.a'::regclass`, `'public'::regnamespace`), and in one
 * that is compared with a schema in a catalog (`table_schema = 'public'`); bodies of routines and what they EXECUTE too.
 *
 * No line is added or taken. Blanks fill the place of a schema with a shorter name; one with a longer name moves what stands
 * behind it in its line. `CREATE SCHEMA IF NOT EXISTS public` becomes blanks, for the schema is there. What is not one of
 * these stays as it is, and the checks see it.
 */
export function replacePublic(sql: string, schema: string): string {
  const name = quoteIdentifier(schema)
  return replaceIn(sql, { name, quotedName: quoteLiteral(name), value: quoteLiteral(schema), plain: schema })
}

function replaceIn(sql: string, schema: Schema): string {
  if (!/public/i.test(sql)) return sql
  let replaced = ''
  let done = 0
  for (const { start, end, text } of editsOf(sql, schema)) {
    replaced += sql.slice(done, start) + text
    done = end
  }
  return replaced + sql.slice(done)
}

function editsOf(sql: string, schema: Schema): readonly Edit[] {
  const tokens = [...tokensOf(sql)].filter(({ kind }) => kind !== 'blank')
  const edits: Edit[] = []
  for (let index = 0; index < tokens.length; index += 1) {
    const edit = madeSchema(sql, tokens, index) ?? editAt(tokens, index, schema)
    if (edit && edit.start >= (edits.at(-1)?.end ?? 0)) edits.push(edit)
  }
  return edits
}

function editAt(tokens: readonly Token[], index: number, schema: Schema): Edit | undefined {
  const token = tokens[index]
  if (!token) return undefined
  switch (token.kind) {
    case 'word':
    case 'name': {
      if (!isPublic(token)) return undefined
      const isSchema =
        isQualifier(tokens, index) || isNamedSchema(tokens, index) || isInSearchPath(tokens, index)
      return isSchema ? whole(token, padded(schema.name, token.text.length)) : undefined
    }
    case 'dollar':
      return isCode(tokens, index) ? whole(token, insideDollars(token.text, schema)) : undefined
    case 'literal':
      return editOfText(token, tokens, index, schema)
    default:
      return undefined
  }
}

function editOfText(token: Token, tokens: readonly Token[], index: number, schema: Schema): Edit | undefined {
  if (!/public/i.test(token.text)) return undefined
  if (isCode(tokens, index))
    return whole(
      token,
      inner(token.text, (body) => replaceIn(body, schema)),
    )
  if (namesObject(tokens, index))
    return whole(
      token,
      inner(token.text, (name) => qualifiedBy(name, schema.name)),
    )
  if (isConfiguredPath(tokens, index))
    return whole(
      token,
      inner(token.text, (path) => pathWith(path, schema.name)),
    )
  if (isInSearchPath(tokens, index))
    return isOnlyPublic(token) ? whole(token, padded(schema.name, token.text.length)) : undefined
  const meant = schemaText(tokens, index)
  const text = meant && schemaAs(meant, token, schema)
  return text === undefined ? undefined : whole(token, padded(text, token.text.length))
}

function isOnlyPublic({ text }: Token): boolean {
  return text.toLowerCase() === "'public'"
}

/** A text as it is written where it means the schema; undefined: it does not. */
function schemaAs(meant: SchemaText, token: Token, { value, quotedName, plain }: Schema): string | undefined {
  switch (meant) {
    case 'value':
      return isOnlyPublic(token) ? value : undefined
    case 'name':
      return isOnlyPublic(token) ? quotedName : undefined
    case 'list':
      return inner(token.text, (list) => list.replace(/(?<=[{,]\s*)"?public"?(?=\s*[,}])/g, inList(plain)))
    case 'pattern':
      return inner(token.text, (pattern) => pattern.replace(/(?<!\w)public(?!\w)/g, inPattern(plain)))
  }
}

function inList(name: string): () => string {
  return () => `"${name.replaceAll(/["\\]/g, '\\$&')}"`
}

function inPattern(name: string): () => string {
  return () => name.replaceAll(/[^\w]/g, '\\$&')
}

function whole({ start, text: { length } }: Token, text: string): Edit {
  return { start, end: start + length, text }
}

function padded(text: string, length: number): string {
  return text.padEnd(length)
}

function isPublic({ kind, text }: Token): boolean {
  return kind === 'name' ? text === '"public"' : text.toLowerCase() === 'public'
}

function word(token: Token | undefined): string | undefined {
  return token?.kind === 'word' ? token.text.toLowerCase() : undefined
}

function isQualifier(tokens: readonly Token[], index: number): boolean {
  return tokens[index + 1]?.text === '.' && tokens[index - 1]?.text !== '.'
}

/** Not of statements about the schema itself: what drops or renames it does not mean the app's. */
const ABOUT_SCHEMA = new Set(['create', 'drop', 'alter', 'exists'])

function isNamedSchema(tokens: readonly Token[], index: number): boolean {
  let at = word(tokens[index - 1]) === 'concurrently' ? index - 2 : index - 1
  while (tokens[at]?.text === ',') at -= 2
  return word(tokens[at]) === 'schema' && !ABOUT_SCHEMA.has(word(tokens[at - 1]) ?? '')
}

/** Whether the token is in the list of `SET search_path = a, b`. */
function isInSearchPath(tokens: readonly Token[], index: number): boolean {
  let at = index - 1
  while (tokens[at]?.text === ',') at -= 2
  const isAssigned = tokens[at]?.text === '=' || word(tokens[at]) === 'to'
  return isAssigned && word(tokens[at - 1]) === 'search_path' && !setsColumns(tokens, at)
}

/** `set_config('search_path', 'public, extensions', false)` */
function isConfiguredPath(tokens: readonly Token[], index: number): boolean {
  const list = listAround(tokens, index)
  if (list?.place !== 1 || word(tokens[list.open - 1]) !== 'set_config') return false
  return tokens[list.open + 1]?.text.toLowerCase() === "'search_path'"
}

function pathWith(path: string, name: string): string {
  return path.replace(
    /(?<=^|,)(\s*)(?:public|"public")(?=\s*(?:,|$))/gi,
    (_, blanks: string) => blanks + name,
  )
}

/** Statements whose SET gives values to columns. */
const SETS_COLUMNS = new Set(['update', 'insert', 'merge', 'with'])

function setsColumns(tokens: readonly Token[], index: number): boolean {
  const before = tokens.slice(0, index).findLastIndex(({ text }) => text === ';')
  return SETS_COLUMNS.has(word(tokens[before + 1]) ?? '')
}

/** Whether a text is SQL: `AS 'SELECT ...'`, `DO $$...$$`, `DO LANGUAGE plpgsql $$...$$`, `EXECUTE format('...')`; any other is data. */
function isCode(tokens: readonly Token[], index: number): boolean {
  const before = word(tokens[index - 1])
  if (before === 'as' || before === 'do') return true
  return (
    (word(tokens[index - 2]) === 'language' && word(tokens[index - 3]) === 'do') || isExecuted(tokens, index)
  )
}

/** How many tokens an EXECUTE of PL/pgSQL has at most between its word and a text. */
const LONGEST_EXECUTE = 100

/** A part of what EXECUTE runs; behind USING and INTO there is none. */
function isExecuted(tokens: readonly Token[], index: number): boolean {
  for (let at = index - 1; at >= 0 && index - at < LONGEST_EXECUTE; at -= 1) {
    const before = word(tokens[at])
    if (before === 'execute') return !/^(?:function|procedure)$/.test(word(tokens[at + 1]) ?? '')
    if (tokens[at]?.text === ';' || before === 'using' || before === 'into') return false
  }
  return false
}

/** Between the quotes, in which a quote is two. */
function inner(literal: string, change: (text: string) => string): string {
  const open = literal.indexOf("'") + 1
  const text = literal.slice(open, -1).replaceAll("''", "'")
  return `${literal.slice(0, open)}${change(text).replaceAll("'", "''")}'`
}

function qualifiedBy(name: string, schema: string): string {
  return name.replace(/^(\s*)(?:public|"public")(?=\s*\.)/i, (_, blanks: string) => blanks + schema)
}

function insideDollars(text: string, schema: Schema): string {
  const tag = text.slice(0, text.indexOf('$', 1) + 1)
  return tag + replaceIn(text.slice(tag.length, -tag.length), schema) + tag
}

const IF_NOT_EXISTS = ['create', 'schema', 'if', 'not', 'exists']

function madeSchema(sql: string, tokens: readonly Token[], index: number): Edit | undefined {
  const [first, name, end] = [tokens[index], tokens[index + 5], tokens[index + 6]]
  if (!first || !name || !isPublic(name)) return undefined
  if (!IF_NOT_EXISTS.every((each, at) => word(tokens[index + at]) === each)) return undefined
  if (end && end.text !== ';') return undefined
  const stop = end ? end.start + 1 : sql.length
  return { start: first.start, end: stop, text: sql.slice(first.start, stop).replace(/[^\n]/g, ' ') }
}
