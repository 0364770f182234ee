import { compareIndexes } from './definition.ts'
import { DONE, type Guard, MISSING } from './guard.ts'
import type { Family } from './scope.ts'
import { display, relationIn, relationSubject } from './subject.ts'
import { otherKind } from './table.ts'

/**
 * CREATE INDEX IF NOT EXISTS. An index that a broken build or rebuild left invalid serves nobody: it is dropped and
 * built again.
 */
export const createIndex: Family = ({ kind, node, start, end }, { schema, file }) => {
  if (kind !== 'IndexStmt') return undefined
  const table = relationIn(node.relation, schema)
  const name = node.idxname
  if (!table || name === undefined || node.if_not_exists !== true) return undefined
  const index = { schema: table.schema, name }
  const guard: Guard = {
    subject: relationSubject(index),
    within: relationSubject(table),
    effect: 'present',
    asks: [{ of: 'relation', ...index }],
    evaluateGuards: (facts) => {
      const found = facts.relation(index)
      if (!found) return MISSING
      const other = otherKind(index, found, ['i', 'I'], 'an index')
      if (other) return { state: 'differs', differences: [other] }
      const { valid, definition } = found.index ?? { valid: true, definition: undefined }
      if (!valid) return { state: 'missing', first: `DROP INDEX IF EXISTS ${display(index)}` }
      const tree = definition?.tree
      if (!tree || compareIndexes(node, tree, schema) !== 'different') return DONE
      const difference = {
        subject: relationSubject(index),
        what: `index ${display(index)}`,
        file: `\`${file.slice(start, end)}\``,
        database: `\`${definition.text}\``,
        repair: `DROP INDEX CONCURRENTLY ${display(index)}; and the next run builds it anew`,
      }
      return { state: 'differs', differences: [difference] }
    },
  }
  return [guard]
}
