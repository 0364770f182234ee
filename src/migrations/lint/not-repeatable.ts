import type { InsertStmt } from '@pgsql/types'
import { addedConstraints } from '../syntax/alter-table.ts'
import { droppedNames } from '../syntax/dropped.ts'
import { nameParts, nodeOf, nodesOf } from '../syntax/node.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { STARTS_OVER } from './if-not-exists.ts'
import type { Rule, RuleContext } from './rule.ts'

/** Statements without a transaction that fail or double when they are run again, and have no IF NOT EXISTS. */
export const notRepeatable: Rule = (statement, context) => {
  const once = context.file.transactional ? undefined : runsOnce(statement)
  if (!once || isDroppedAbove(once, context)) return []
  return [
    {
      code: 'not-repeatable',
      message: `${once.command}${once.name === undefined ? '' : ` ${once.name}`} cannot be run again, ${STARTS_OVER}`,
      hint: once.hint,
    },
  ]
}

/** Those of a list that were not made repeatable by a DROP above them, each with where it begins. */
export function onlyOnce(
  statements: readonly ParsedStatement[],
): readonly { readonly command: string; readonly start: number }[] {
  return statements.flatMap((statement, index) => {
    const once = runsOnce(statement)
    if (!once || isDroppedAbove(once, { statements, index })) return []
    return [{ command: once.command, start: statement.start }]
  })
}

interface Once {
  readonly command: string
  readonly name: string | undefined
  readonly hint: string
}

const TOGETHER = 'move it to a file with a transaction, where it is done once or not at all'

function runsOnce(statement: ParsedStatement): Once | undefined {
  const { kind, node } = statement
  const added = addedConstraints(statement)[0]?.constraint
  if (added) return { command: 'ADD CONSTRAINT', name: added.conname, hint: TOGETHER }
  switch (kind) {
    case 'IndexStmt':
      return node.idxname === undefined
        ? {
            command: 'CREATE INDEX without a name',
            name: undefined,
            hint: 'give it a name and IF NOT EXISTS',
          }
        : undefined
    case 'InsertStmt':
      return insertsAnyway(node)
        ? { command: 'INSERT', name: undefined, hint: 'add ON CONFLICT DO NOTHING' }
        : undefined
    case 'RenameStmt':
      return { command: 'RENAME', name: undefined, hint: TOGETHER }
    default:
      return creation(statement)
  }
}

/** `INSERT ... SELECT ... WHERE NOT EXISTS (...)` looks first. */
function insertsAnyway(node: InsertStmt): boolean {
  const select = nodeOf(node.selectStmt, 'SelectStmt')
  return node.onConflictClause === undefined && select?.whereClause === undefined
}

interface Creation {
  readonly what: string
  readonly name: string | undefined
  /** For one that has OR REPLACE: whether it says so. */
  readonly replaces?: boolean
}

function creation(statement: ParsedStatement): Once | undefined {
  const created = creationIn(statement)
  if (!created || created.replaces === true) return undefined
  const { what, name, replaces } = created
  const hint = replaces === false ? `write \`CREATE OR REPLACE ${what}\`` : TOGETHER
  return { command: `CREATE ${what}`, name, hint }
}

/** What a statement makes that has no IF NOT EXISTS. */
function creationIn({ kind, node }: ParsedStatement): Creation | undefined {
  switch (kind) {
    case 'CompositeTypeStmt':
      return { what: 'TYPE', name: node.typevar?.relname }
    case 'CreateDomainStmt':
      return { what: 'DOMAIN', name: nameParts(node.domainname).at(-1) }
    case 'CreateEnumStmt':
    case 'CreateRangeStmt':
      return { what: 'TYPE', name: nameParts(node.typeName).at(-1) }
    case 'CreateFunctionStmt':
      return { what: 'FUNCTION', name: nameParts(node.funcname).at(-1), replaces: node.replace === true }
    case 'CreatePolicyStmt':
      return { what: 'POLICY', name: node.policy_name }
    case 'CreateTrigStmt':
      return { what: 'TRIGGER', name: node.trigname, replaces: node.replace === true }
    case 'RuleStmt':
      return { what: 'RULE', name: node.rulename, replaces: node.replace === true }
    case 'ViewStmt':
      return { what: 'VIEW', name: node.view?.relname, replaces: node.replace === true }
    default:
      return undefined
  }
}

/** `DROP ... IF EXISTS` above it makes it repeatable. */
function isDroppedAbove(
  { name }: Once,
  { statements, index }: Pick<RuleContext, 'statements' | 'index'>,
): boolean {
  if (name === undefined) return false
  return statements.slice(0, index).some((each) => drops(each, name))
}

function drops({ kind, node }: ParsedStatement, name: string): boolean {
  if (kind === 'DropStmt') return droppedNames(node).some((parts) => parts.at(-1) === name)
  const commands = kind === 'AlterTableStmt' ? nodesOf(node.cmds, 'AlterTableCmd') : []
  return commands.some((each) => each.subtype === 'AT_DropConstraint' && each.name === name)
}
