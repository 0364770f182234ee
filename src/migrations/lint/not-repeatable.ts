import { addedConstraints } from '../syntax/alter-table.ts'
import { droppedNames } from '../syntax/created.ts'
import { child, children, flag, nameParts, text } from '../syntax/node.ts'
import type { ParsedStatement, SqlNode } from '../syntax/parser.ts'
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

interface Once {
  readonly command: string
  readonly name: string | undefined
  readonly hint: string
}

const TOGETHER = 'move it to a file with a transaction, where it is done once or not at all'

function runsOnce(statement: ParsedStatement): Once | undefined {
  const { kind, node } = statement
  const added = addedConstraints(statement)[0]?.constraint
  if (added) return { command: 'ADD CONSTRAINT', name: text(added, 'conname'), hint: TOGETHER }
  switch (kind) {
    case 'IndexStmt':
      return text(node, 'idxname') === undefined
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
      return creation(kind, node)
  }
}

/** `INSERT ... SELECT ... WHERE NOT EXISTS (...)` looks first. */
function insertsAnyway(node: SqlNode): boolean {
  const select = child(child(node, 'selectStmt') ?? {}, 'SelectStmt') ?? {}
  return child(node, 'onConflictClause') === undefined && child(select, 'whereClause') === undefined
}

interface Creation {
  readonly what: string
  /** Where the tree has the name. */
  readonly field: string
  readonly replaceable?: true
}

const CREATIONS: Readonly<Record<string, Creation>> = {
  CompositeTypeStmt: { what: 'TYPE', field: 'typevar' },
  CreateDomainStmt: { what: 'DOMAIN', field: 'domainname' },
  CreateEnumStmt: { what: 'TYPE', field: 'typeName' },
  CreateFunctionStmt: { what: 'FUNCTION', field: 'funcname', replaceable: true },
  CreatePolicyStmt: { what: 'POLICY', field: 'policy_name' },
  CreateRangeStmt: { what: 'TYPE', field: 'typeName' },
  CreateTrigStmt: { what: 'TRIGGER', field: 'trigname', replaceable: true },
  RuleStmt: { what: 'RULE', field: 'rulename', replaceable: true },
  ViewStmt: { what: 'VIEW', field: 'view', replaceable: true },
}

function creation(kind: string, node: SqlNode): Once | undefined {
  const created = CREATIONS[kind]
  if (!created || flag(node, 'replace')) return undefined
  const { what, field, replaceable } = created
  const relation = text(child(node, field) ?? {}, 'relname')
  return {
    command: `CREATE ${what}`,
    name: text(node, field) ?? relation ?? nameParts(node[field]).at(-1),
    hint: replaceable ? `write \`CREATE OR REPLACE ${what}\`` : TOGETHER,
  }
}

/** `DROP ... IF EXISTS` above it makes it repeatable. */
function isDroppedAbove({ name }: Once, { statements, index }: RuleContext): boolean {
  if (name === undefined) return false
  return statements
    .slice(0, index)
    .some(
      (each) =>
        (each.kind === 'DropStmt' && droppedNames(each).some((parts) => parts.at(-1) === name)) ||
        children(each.node, 'cmds').some((cmd) => cmd.subtype === 'AT_DropConstraint' && cmd.name === name),
    )
}
