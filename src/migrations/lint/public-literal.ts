import { tokensOf } from '../../postgres/lexer.ts'
import { mentions, type Rule } from './rule.ts'

/**
 * A text `'public'` that was not taken for the name of a schema, in a file in which `public` stands for the app's: most are data, and
 * one that is compared with a schema sends a DO block the wrong way.
 */
export const publicLiteral: Rule = (statement, { file, schema }) => {
  if (file.publicSchema === undefined || schema === 'public') return []
  if (!mentions(statement, file, /'public'/i)) return []
  const found = literalsIn(file.sql.slice(statement.start, statement.end), statement.start)
  return found.map((offset) => ({
    code: 'public-literal',
    message: `'public' stays as it is, though \`public\` stands for "${schema}" in this file`,
    hint: `nothing has to be done where it is data; where it names the schema, write current_schema(), or compare it with the column of the catalog itself, as in \`table_schema = 'public'\``,
    offset,
  }))
}

/** Where each begins, in bodies of code too, and in texts that become a statement at run time. */
function literalsIn(sql: string, start: number): readonly number[] {
  return [...tokensOf(sql)].flatMap(({ kind, text, start: at }): readonly number[] => {
    if (kind === 'dollar') {
      const tag = text.indexOf('$', 1) + 1
      return literalsIn(text.slice(tag, -tag), start + at + tag)
    }
    if (kind !== 'literal' && kind !== 'escaped') return []
    const isOne = /^'public'$/i.test(text) || /''public''/i.test(text)
    return isOne ? [start + at] : []
  })
}
