import { findNodes, findTexts } from '../syntax/descend.ts'
import { nameParts } from '../syntax/node.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { alterTable } from './alter-table.ts'
import { comment } from './comment.ts'
import { createNamed } from './create.ts'
import { createIndex } from './create-index.ts'
import { drop } from './drop.ts'
import type { GuardedStatement } from './guard.ts'
import { createRoutine } from './routine.ts'
import { createPolicy, createTrigger } from './row-rule.ts'
import type { Family, Scope } from './scope.ts'
import { relationIn, relationSubject, type Subject } from './subject.ts'
import { createRelation, createTable } from './table.ts'
import { addEnumValue, createEnum } from './type.ts'

const FAMILIES: readonly Family[] = [
  createTable,
  createRelation,
  createIndex,
  createRoutine,
  createPolicy,
  createTrigger,
  createEnum,
  createNamed,
  alterTable,
  addEnumValue,
  comment,
  drop,
]

/** A statement of a repeatable file with what the catalog can be asked about it. */
export function guardStatement(statement: ParsedStatement, scope: Scope): GuardedStatement {
  const guards = FAMILIES.map((family) => family(statement, scope)).find((found) => found !== undefined)
  return {
    statement,
    guards,
    disturbs: guards ? [] : disturbed(statement, scope),
    setting: statement.kind === 'VariableSetStmt',
  }
}

/** After a rename, what the catalog said of the relation before it is about another one. */
function disturbed({ kind, node }: ParsedStatement, { schema }: Scope): readonly Subject[] {
  const relation = kind === 'RenameStmt' ? relationIn(node.relation, schema) : undefined
  return relation ? [relationSubject(relation)] : []
}

/** Whether a statement moves the names of those after it to another schema. */
export function setsSearchPath({ kind, node }: ParsedStatement): boolean {
  if (kind === 'VariableSetStmt') return node.name === 'search_path'
  if (kind !== 'SelectStmt') return false
  return findNodes(node, 'FuncCall').some(
    ({ funcname, args = [] }) =>
      nameParts(funcname).at(-1) === 'set_config' &&
      args.some((each) => findTexts(each).includes('search_path')),
  )
}
