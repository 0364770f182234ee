import type { CheckCode } from '../../config/check.ts'
import { droppedNames } from '../syntax/created.ts'
import { child, children, flag, nameParts, text } from '../syntax/node.ts'
import type { SqlNode } from '../syntax/parser.ts'
import type { Rule } from './rule.ts'

export const STARTS_OVER = 'and an interrupted run of a file without a transaction starts it over'

/** Of files that can run more than once; the others are applied whole, and once. */
export const missingGuard: Rule = ({ kind, node }, { file }) => {
  if (file.transactional && file.run === 'once') return []
  const again = file.transactional ? 'and the file runs again' : STARTS_OVER
  return guards(kind, node).map(({ code, verb, name }) => {
    const [state, guard] =
      code === 'missing-if-exists' ? ['not there', 'IF EXISTS'] : ['there already', 'IF NOT EXISTS']
    return {
      code,
      message: `${verb} ${name} fails where it is ${state}, ${again}`,
      hint: `write \`${verb} ${guard} ${name}\``,
    }
  })
}

interface MissingGuard {
  readonly code: Extract<CheckCode, 'missing-if-exists' | 'missing-if-not-exists'>
  readonly verb: string
  readonly name: string
}

function guards(kind: string, node: SqlNode): readonly MissingGuard[] {
  if (kind === 'DropStmt') return flag(node, 'missing_ok') ? [] : [dropGuard(node)]
  if (kind === 'AlterTableStmt')
    return children(node, 'cmds').flatMap((each) => (flag(each, 'missing_ok') ? [] : commandGuard(each)))
  return creationGuard(kind, node)
}

function commandGuard(command: SqlNode): readonly MissingGuard[] {
  const name = text(command, 'name') ?? ''
  const column = child(child(command, 'def') ?? {}, 'ColumnDef') ?? {}
  switch (command.subtype) {
    case 'AT_AddColumn':
      return [{ code: 'missing-if-not-exists', verb: 'ADD COLUMN', name: text(column, 'colname') ?? '' }]
    case 'AT_DropColumn':
      return [{ code: 'missing-if-exists', verb: 'DROP COLUMN', name }]
    case 'AT_DropConstraint':
      return [{ code: 'missing-if-exists', verb: 'DROP CONSTRAINT', name }]
    default:
      return []
  }
}

function dropGuard(node: SqlNode): MissingGuard {
  const names = droppedNames({ kind: 'DropStmt', node, start: 0, end: 0 })
  const type = (text(node, 'removeType') ?? '').replace('OBJECT_', '').replaceAll('_', ' ')
  const what = type === 'MATVIEW' ? 'MATERIALIZED VIEW' : type
  const verb = `DROP ${what}${flag(node, 'concurrent') ? ' CONCURRENTLY' : ''}`
  return { code: 'missing-if-exists', verb, name: names.map((parts) => parts.at(-1)).join(', ') }
}

/** For a statement that has the form IF NOT EXISTS and lacks it. */
function creationGuard(kind: string, node: SqlNode): readonly MissingGuard[] {
  const code = 'missing-if-not-exists'
  if (kind === 'AlterEnumStmt') {
    const lacks = text(node, 'oldVal') === undefined && !flag(node, 'skipIfNewValExists')
    return lacks ? [{ code, verb: 'ADD VALUE', name: `'${text(node, 'newVal')}'` }] : []
  }
  const created = CREATIONS[kind]
  const holder = kind === 'CreateForeignTableStmt' ? (child(node, 'base') ?? {}) : node
  if (!created || flag(holder, 'if_not_exists')) return []
  const relation = child(holder, created.field) ?? {}
  // A temporary table is always new.
  if (text(relation, 'relpersistence') === 't') return []
  const name = text(holder, created.field) ?? nameOf(relation) ?? nameParts(holder[created.field]).at(-1)
  return name === undefined ? [] : [{ code, verb: `CREATE ${created.what(node)}`, name }]
}

function nameOf(relation: SqlNode): string | undefined {
  return text(child(relation, 'rel') ?? relation, 'relname')
}

interface Creation {
  readonly what: (node: SqlNode) => string
  /** Where the tree has the name. */
  readonly field: string
}

const CREATIONS: Readonly<Record<string, Creation>> = {
  CreateStmt: { what: () => 'TABLE', field: 'relation' },
  CreateForeignTableStmt: { what: () => 'FOREIGN TABLE', field: 'relation' },
  CreateTableAsStmt: {
    what: ({ objtype }) => (objtype === 'OBJECT_MATVIEW' ? 'MATERIALIZED VIEW' : 'TABLE'),
    field: 'into',
  },
  CreateSeqStmt: { what: () => 'SEQUENCE', field: 'sequence' },
  CreateSchemaStmt: { what: () => 'SCHEMA', field: 'schemaname' },
  CreateExtensionStmt: { what: () => 'EXTENSION', field: 'extname' },
  CreateStatsStmt: { what: () => 'STATISTICS', field: 'defnames' },
  CreateForeignServerStmt: { what: () => 'SERVER', field: 'servername' },
  // An index without a name has no such form.
  IndexStmt: {
    what: (node) =>
      `${flag(node, 'unique') ? 'UNIQUE ' : ''}INDEX${flag(node, 'concurrent') ? ' CONCURRENTLY' : ''}`,
    field: 'idxname',
  },
}
