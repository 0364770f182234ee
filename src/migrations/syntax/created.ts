import type { AlterTableStmt, ColumnDef, CreateStmt, DoStmt } from '@pgsql/types'
import type { MigrationFile } from '../../config/migration-file.ts'
import { nameParts, nodeOf, nodesOf, stringOf } from './node.ts'
import { keyOf, listName, type NameSpace, type ObjectName, rangeVar } from './object-name.ts'
import type { ParsedStatement } from './parser.ts'

export interface CreatedObject {
  readonly space: NameSpace
  readonly name: ObjectName
}

/** Where a statement stands. */
export interface StatementPlace {
  readonly file: MigrationFile
  /** All of the file. */
  readonly statements: readonly ParsedStatement[]
  /** Of the statement among them. */
  readonly index: number
  /** The app's schema. */
  readonly schema: string
}

/** What a statement makes, or gives a new name; the sequence of a serial column with its table. */
export function createdBy(statement: ParsedStatement): readonly CreatedObject[] {
  if (statement.kind === 'DoStmt') return madeByBlock(statement.node)
  const named = namedObject(statement)
  const sequences = impliedSequences(statement).map((name): CreatedObject => ({ space: 'relation', name }))
  return [...(named ? [named] : []), ...sequences]
}

/** Whether the statement leaves what it finds, or replaces what it says and keeps what is in it. */
export function keepsExisting({ kind, node }: ParsedStatement): boolean {
  switch (kind) {
    // A block usually asks first.
    case 'DoStmt':
      return true
    case 'CreateForeignTableStmt':
      return node.base?.if_not_exists === true
    case 'ViewStmt':
    case 'CreateFunctionStmt':
      return node.replace === true
    case 'CreateStmt':
    case 'CreateTableAsStmt':
    case 'CreateSeqStmt':
    case 'IndexStmt':
    case 'CreateSchemaStmt':
      return node.if_not_exists === true
    default:
      return false
  }
}

/** Whether a later statement of the same transaction makes what has this key: nobody sees the time between. */
export function isCreatedLater(key: string, { file, statements, index, schema }: StatementPlace): boolean {
  if (!file.transactional) return false
  const made = statements.slice(index + 1).flatMap(createdBy)
  return made.some(({ space, name }) => keyOf(space, name, schema) === key)
}

const SERIAL = new Set(['serial', 'serial2', 'serial4', 'serial8', 'smallserial', 'bigserial'])
/** PostgreSQL cuts longer names. */
const LONGEST_NAME = 63

function impliedSequences({ kind, node }: ParsedStatement): readonly ObjectName[] {
  if (kind !== 'CreateStmt' && kind !== 'AlterTableStmt') return []
  const table = rangeVar(node.relation)
  if (!table) return []
  const columns = kind === 'CreateStmt' ? ownColumns(node) : addedColumns(node)
  return columns.flatMap((column) => {
    const name = `${table.name}_${column.colname}_seq`
    return hasSequence(column) && Buffer.byteLength(name) <= LONGEST_NAME ? [{ ...table, name }] : []
  })
}

function ownColumns({ tableElts }: CreateStmt): readonly ColumnDef[] {
  return nodesOf(tableElts, 'ColumnDef')
}

function addedColumns({ cmds }: AlterTableStmt): readonly ColumnDef[] {
  return nodesOf(cmds, 'AlterTableCmd').flatMap(({ def }) => nodeOf(def, 'ColumnDef') ?? [])
}

function hasSequence({ typeName, constraints }: ColumnDef): boolean {
  const type = nameParts(typeName?.names).at(-1) ?? ''
  return (
    SERIAL.has(type) || nodesOf(constraints, 'Constraint').some((each) => each.contype === 'CONSTR_IDENTITY')
  )
}

const BLOCK_SPACES: Readonly<Record<string, NameSpace>> = {
  type: 'type',
  domain: 'type',
  table: 'relation',
  view: 'relation',
  sequence: 'relation',
}

/** What the text of a DO block says it makes, by plain names. */
function madeByBlock({ args }: DoStmt): readonly CreatedObject[] {
  const body = nodesOf(args, 'DefElem')
    .filter(({ defname }) => defname === 'as')
    .map(({ arg }) => stringOf(arg) ?? '')
    .join('\n')
  const creations = body.matchAll(
    /\bcreate\s+(type|domain|table|view|sequence)\s+(?:if\s+not\s+exists\s+)?(?:("[^"]+"|\w+)\.)?("[^"]+"|\w+)/gi,
  )
  return [...creations].flatMap(([, what = '', schema, name = '']): CreatedObject[] => {
    const space = BLOCK_SPACES[what.toLowerCase()]
    return space ? [{ space, name: { schema: schema && plainName(schema), name: plainName(name) } }] : []
  })
}

function plainName(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1) : written.toLowerCase()
}

/** What a statement makes by the name that stands in it. */
function namedObject(statement: ParsedStatement): CreatedObject | undefined {
  const relation = newRelation(statement)
  if (relation) return { space: 'relation', name: relation }
  const type = newType(statement)
  if (type) return { space: 'type', name: type }
  const { kind, node } = statement
  const routine = kind === 'CreateFunctionStmt' ? listName(node.funcname) : undefined
  if (routine) return { space: 'routine', name: routine }
  const schema = kind === 'CreateSchemaStmt' ? bare(node.schemaname) : undefined
  return schema && { space: 'schema', name: schema }
}

function newRelation({ kind, node }: ParsedStatement): ObjectName | undefined {
  switch (kind) {
    case 'CreateStmt':
      return rangeVar(node.relation)
    case 'CreateForeignTableStmt':
      return rangeVar(node.base?.relation)
    case 'CreateTableAsStmt':
      return rangeVar(node.into?.rel)
    case 'SelectStmt':
      return rangeVar(node.intoClause?.rel)
    case 'CreateSeqStmt':
      return rangeVar(node.sequence)
    case 'ViewStmt':
      return rangeVar(node.view)
    case 'IndexStmt':
      return bare(node.idxname, node.relation?.schemaname)
    case 'RenameStmt':
      return node.renameType === 'OBJECT_TABLE' ? bare(node.newname, node.relation?.schemaname) : undefined
    default:
      return undefined
  }
}

function newType({ kind, node }: ParsedStatement): ObjectName | undefined {
  switch (kind) {
    case 'CompositeTypeStmt':
      return rangeVar(node.typevar)
    case 'CreateDomainStmt':
      return listName(node.domainname)
    case 'CreateEnumStmt':
    case 'CreateRangeStmt':
      return listName(node.typeName)
    default:
      return undefined
  }
}

function bare(name: string | undefined, schema?: string): ObjectName | undefined {
  return name === undefined ? undefined : { schema, name }
}
