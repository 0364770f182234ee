import type { MigrationFile } from '../../config/migration-file.ts'
import { child, children, flag, isNode, nameParts, text } from './node.ts'
import { keyOf, listName, type NameSpace, type ObjectName, relationAt } from './object-name.ts'
import type { ParsedStatement, SqlNode } from './parser.ts'

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
  if (statement.kind === 'DoStmt') return madeByBlock(statement)
  const space = SPACES[statement.kind]
  const name = space && nameOf(statement)
  const sequences = impliedSequences(statement).map(
    (each): CreatedObject => ({ space: 'relation', name: each }),
  )
  return [...(name && space ? [{ space, name }] : []), ...sequences]
}

/** Whether the statement leaves what it finds, or replaces what it says and keeps what is in it. */
export function keepsExisting({ kind, node }: ParsedStatement): boolean {
  // A block usually asks first.
  if (kind === 'DoStmt') return true
  const holder = kind === 'CreateForeignTableStmt' ? (child(node, 'base') ?? {}) : node
  return flag(holder, 'if_not_exists') || flag(holder, 'replace')
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
  const table = relationAt(node)
  if (!table || (kind !== 'CreateStmt' && kind !== 'AlterTableStmt')) return []
  const added = children(node, 'cmds').map((command) => child(child(command, 'def') ?? {}, 'ColumnDef') ?? {})
  return [...children(node, 'tableElts'), ...added].flatMap((column) => {
    const name = `${table.name}_${text(column, 'colname')}_seq`
    return hasSequence(column) && Buffer.byteLength(name) <= LONGEST_NAME ? [{ ...table, name }] : []
  })
}

function hasSequence(column: SqlNode): boolean {
  const type = nameParts(child(column, 'typeName')?.names).at(-1) ?? ''
  return (
    SERIAL.has(type) || children(column, 'constraints').some((each) => each.contype === 'CONSTR_IDENTITY')
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
function madeByBlock({ node }: ParsedStatement): readonly CreatedObject[] {
  const body = children(node, 'args')
    .filter((each) => text(each, 'defname') === 'as')
    .map((each) => text(child(child(each, 'arg') ?? {}, 'String') ?? {}, 'sval') ?? '')
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

const SPACES: Readonly<Record<string, NameSpace>> = {
  CreateStmt: 'relation',
  CreateForeignTableStmt: 'relation',
  CreateTableAsStmt: 'relation',
  CreateSeqStmt: 'relation',
  IndexStmt: 'relation',
  RenameStmt: 'relation',
  SelectStmt: 'relation',
  ViewStmt: 'relation',
  CreateFunctionStmt: 'routine',
  CompositeTypeStmt: 'type',
  CreateDomainStmt: 'type',
  CreateEnumStmt: 'type',
  CreateRangeStmt: 'type',
  CreateSchemaStmt: 'schema',
}

function nameOf({ kind, node }: ParsedStatement): ObjectName | undefined {
  switch (kind) {
    case 'CreateForeignTableStmt':
      return relationAt(child(node, 'base') ?? {})
    case 'CreateTableAsStmt':
      return relationAt(child(node, 'into') ?? {}, 'rel')
    case 'SelectStmt':
      return relationAt(child(node, 'intoClause') ?? {}, 'rel')
    case 'CreateSeqStmt':
      return relationAt(node, 'sequence')
    case 'ViewStmt':
      return relationAt(node, 'view')
    case 'CompositeTypeStmt':
      return relationAt(node, 'typevar')
    case 'CreateFunctionStmt':
      return listName(node.funcname)
    case 'CreateDomainStmt':
      return listName(node.domainname)
    case 'CreateEnumStmt':
    case 'CreateRangeStmt':
      return listName(node.typeName)
    case 'CreateSchemaStmt':
      return bare(text(node, 'schemaname'))
    case 'IndexStmt':
      return bare(text(node, 'idxname'), text(child(node, 'relation') ?? {}, 'schemaname'))
    case 'RenameStmt':
      return renamedTable(node)
    default:
      return relationAt(node)
  }
}

function bare(name: string | undefined, schema?: string): ObjectName | undefined {
  return name === undefined ? undefined : { schema, name }
}

function renamedTable(node: SqlNode): ObjectName | undefined {
  const schema = text(child(node, 'relation') ?? {}, 'schemaname')
  return node.renameType === 'OBJECT_TABLE' ? bare(text(node, 'newname'), schema) : undefined
}

/** The names in the list of a DROP. */
export function droppedNames({ node }: ParsedStatement): readonly (readonly string[])[] {
  const objects: readonly unknown[] = Array.isArray(node.objects) ? node.objects : []
  return objects
    .filter(isNode)
    .map(objectParts)
    .filter((parts) => parts.length > 0)
}

/** A table is a List, a function an ObjectWithArgs, a type a TypeName, a schema a String. */
export function objectParts(object: SqlNode): readonly string[] {
  const list = child(object, 'List')
  if (list) return nameParts(list.items)
  const routine = child(object, 'ObjectWithArgs')
  if (routine) return nameParts(routine.objname)
  const type = child(object, 'TypeName')
  return type ? nameParts(type.names) : nameParts([object])
}
