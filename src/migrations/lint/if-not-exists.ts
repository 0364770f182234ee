import type { AlterEnumStmt, AlterTableCmd, DropStmt, IndexStmt, RangeVar } from '@pgsql/types'
import type { CheckCode } from '../../config/check.ts'
import { droppedNames } from '../syntax/dropped.ts'
import { nameParts, nodeOf, nodesOf } from '../syntax/node.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import type { Rule } from './rule.ts'

export const STARTS_OVER = 'and an interrupted run of a file without a transaction starts it over'

/** Of files that can run more than once; the others are applied whole, and once. */
export const missingGuard: Rule = (statement, { file }) => {
  if (file.transactional && file.run === 'once') return []
  const again = file.transactional ? 'and the file runs again' : STARTS_OVER
  return guards(statement).map(({ code, verb, name }) => {
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

function guards(statement: ParsedStatement): readonly MissingGuard[] {
  const { kind, node } = statement
  if (kind === 'DropStmt') return node.missing_ok === true ? [] : [dropGuard(node)]
  if (kind === 'AlterTableStmt')
    return nodesOf(node.cmds, 'AlterTableCmd').flatMap((each) =>
      each.missing_ok === true ? [] : commandGuard(each),
    )
  if (kind === 'AlterEnumStmt') return valueGuard(node)
  const creation = creationOf(statement)
  if (!creation || creation.guarded === true || creation.name === undefined) return []
  return [{ code: 'missing-if-not-exists', verb: `CREATE ${creation.what}`, name: creation.name }]
}

function commandGuard(command: AlterTableCmd): readonly MissingGuard[] {
  const name = command.name ?? ''
  const column = nodeOf(command.def, 'ColumnDef')
  switch (command.subtype) {
    case 'AT_AddColumn':
      return [{ code: 'missing-if-not-exists', verb: 'ADD COLUMN', name: column?.colname ?? '' }]
    case 'AT_DropColumn':
      return [{ code: 'missing-if-exists', verb: 'DROP COLUMN', name }]
    case 'AT_DropConstraint':
      return [{ code: 'missing-if-exists', verb: 'DROP CONSTRAINT', name }]
    default:
      return []
  }
}

function dropGuard(node: DropStmt): MissingGuard {
  const names = droppedNames(node)
  const type = (node.removeType ?? '').replace('OBJECT_', '').replaceAll('_', ' ')
  const what = type === 'MATVIEW' ? 'MATERIALIZED VIEW' : type
  const verb = `DROP ${what}${node.concurrent === true ? ' CONCURRENTLY' : ''}`
  return { code: 'missing-if-exists', verb, name: names.map((parts) => parts.at(-1)).join(', ') }
}

function valueGuard({ oldVal, newVal, skipIfNewValExists }: AlterEnumStmt): readonly MissingGuard[] {
  if (oldVal !== undefined || skipIfNewValExists === true) return []
  return [{ code: 'missing-if-not-exists', verb: 'ADD VALUE', name: `'${newVal}'` }]
}

interface Creation {
  readonly what: string
  /** Undefined: it has none, and so no form IF NOT EXISTS. */
  readonly name: string | undefined
  readonly guarded: boolean | undefined
}

/** What a statement makes that has the form IF NOT EXISTS. */
function creationOf({ kind, node }: ParsedStatement): Creation | undefined {
  switch (kind) {
    case 'CreateStmt':
      return { what: 'TABLE', name: permanent(node.relation), guarded: node.if_not_exists }
    case 'CreateForeignTableStmt':
      return {
        what: 'FOREIGN TABLE',
        name: permanent(node.base?.relation),
        guarded: node.base?.if_not_exists,
      }
    case 'CreateTableAsStmt':
      return {
        what: node.objtype === 'OBJECT_MATVIEW' ? 'MATERIALIZED VIEW' : 'TABLE',
        name: permanent(node.into?.rel),
        guarded: node.if_not_exists,
      }
    case 'CreateSeqStmt':
      return { what: 'SEQUENCE', name: permanent(node.sequence), guarded: node.if_not_exists }
    case 'CreateSchemaStmt':
      return { what: 'SCHEMA', name: node.schemaname, guarded: node.if_not_exists }
    case 'CreateExtensionStmt':
      return { what: 'EXTENSION', name: node.extname, guarded: node.if_not_exists }
    case 'CreateStatsStmt':
      return { what: 'STATISTICS', name: nameParts(node.defnames).at(-1), guarded: node.if_not_exists }
    case 'CreateForeignServerStmt':
      return { what: 'SERVER', name: node.servername, guarded: node.if_not_exists }
    case 'IndexStmt':
      return { what: indexWords(node), name: node.idxname, guarded: node.if_not_exists }
    default:
      return undefined
  }
}

/** A temporary table is always new. */
function permanent(relation: RangeVar | undefined): string | undefined {
  return relation?.relpersistence === 't' ? undefined : relation?.relname
}

function indexWords({ unique, concurrent }: IndexStmt): string {
  return `${unique ? 'UNIQUE ' : ''}INDEX${concurrent ? ' CONCURRENTLY' : ''}`
}
