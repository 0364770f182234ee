import { parse } from 'yaml'

export type Fields = Readonly<Record<string, unknown>>

/** The fields of a parsed file, whatever it holds. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

/** Of YAML or JSON, which is YAML, too; none when it cannot be read. */
export function parsedFields(text: string): Fields {
  try {
    return fieldsOf(parse(text))
  } catch {
    return {}
  }
}

/** Of a command as argv; undefined: it is none. */
export function wordsIn(command: unknown): readonly string[] | undefined {
  const words = Array.isArray(command) ? command.filter((word) => typeof word === 'string') : []
  return words.length === 0 ? undefined : words
}
