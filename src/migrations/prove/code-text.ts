import type { MigrationFile } from '../../config/migration-file.ts'
import { findTexts } from '../syntax/descend.ts'
import { nameParts } from '../syntax/node.ts'
import type { ParsedStatement } from '../syntax/parser.ts'

/** By the name of each routine that files make, all texts in its definition: what a body does is known by its text alone. */
export type Bodies = ReadonlyMap<string, string>

export function bodiesOf(statements: readonly ParsedStatement[]): Bodies {
  const bodies = new Map<string, string>()
  for (const { kind, node } of statements) {
    if (kind !== 'CreateFunctionStmt') continue
    const name = nameParts(node.funcname).at(-1) ?? ''
    bodies.set(name, `${bodies.get(name) ?? ''}\n${findTexts(node.options ?? []).join('\n')};`)
  }
  return bodies
}

/** The text of a statement and of the routines that it calls, at any depth. */
export function codeOf({ sql }: MigrationFile, { start, end }: ParsedStatement, bodies: Bodies): string {
  const parts = [sql.slice(start, end)]
  const seen = new Set<string>()
  for (const part of parts)
    for (const [, name = ''] of part.matchAll(/\b(\w+)"?\s*\(/g)) {
      const body = bodies.get(name)
      if (body === undefined || seen.has(name)) continue
      seen.add(name)
      parts.push(body)
    }
  return parts.join(';\n').replaceAll(/--.*|\/\*[\s\S]*?\*\//g, ' ')
}

/** An INSERT takes a number also where it then does nothing; whether code takes one by itself. */
export function takesNumbers(code: string): boolean {
  const outside = code.replaceAll(/\binsert\s+into\b[^;]*/gi, ' ')
  return /\b(?:nextval|setval)\s*\(/i.test(outside) || !/\binsert\b/i.test(code)
}

/** Whether code changes or removes rows that it looks for. */
export function changesRows(code: string): boolean {
  return /\b(?:update\b[^;]*?\bset|delete\s+from)\b/i.test(code)
}
