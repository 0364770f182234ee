import { findNodes } from '../syntax/descend.ts'
import { nodeOf } from '../syntax/node.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { changesRows } from './code-text.ts'

/**
 * Whether a statement that wrote no row would have written some, had it found what it looks for; `code` is all that it runs.
 * What asks whether its own rows are missing has shown that it writes them once.
 */
export function isIdle({ kind, node }: ParsedStatement, code: string): boolean {
  switch (kind) {
    case 'UpdateStmt':
    case 'DeleteStmt':
      return true
    case 'InsertStmt': {
      const query = nodeOf(node.selectStmt, 'SelectStmt')
      if (!query?.fromClause || node.onConflictClause) return changesRows(code)
      return !/\bnot\s+(?:exists|in)\b|\bis\s+null\b|\bexcept\b/i.test(code)
    }
    case 'MergeStmt':
      return !findNodes(node, 'MergeWhenClause').some(({ commandType }) => commandType === 'CMD_INSERT')
    case 'SelectStmt':
    case 'DoStmt':
    case 'CallStmt':
    case 'ExecuteStmt':
      return changesRows(code)
    default:
      return false
  }
}
