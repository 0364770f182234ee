import type { AlterTableCmd, AlterTableType, ColumnDef, ConstrType } from '@pgsql/types'
import { createdBy, keepsExisting } from './syntax/created.ts'
import { findNodes } from './syntax/descend.ts'
import { droppedKeys } from './syntax/dropped.ts'
import { nameParts, nodeOf, nodesOf } from './syntax/node.ts'
import { keyOf, rangeVar } from './syntax/object-name.ts'
import type { ParsedStatement, StatementKind } from './syntax/parser.ts'

/** Statements that leave everything that code may use as it was, wherever they stand. */
const ADDING: ReadonlySet<StatementKind> = new Set<StatementKind>([
  ...(['CreateStmt', 'CreateForeignTableStmt', 'CreateTableAsStmt', 'CreateSeqStmt', 'ViewStmt'] as const),
  ...(['CreateSchemaStmt', 'CreateExtensionStmt', 'CreateStatsStmt', 'RefreshMatViewStmt'] as const),
  ...(['CreateEnumStmt', 'CreateDomainStmt', 'CompositeTypeStmt', 'CreateRangeStmt'] as const),
  ...([
    'CommentStmt',
    'VariableSetStmt',
    'TransactionStmt',
    'VacuumStmt',
    'ReindexStmt',
    'AlterDefaultPrivilegesStmt',
  ] as const),
  ...([
    'SelectStmt',
    'InsertStmt',
    'UpdateStmt',
    'DeleteStmt',
    'MergeStmt',
    'CopyStmt',
    'TruncateStmt',
  ] as const),
])

/** Commands of ALTER TABLE that loosen a table, or change only how it is stored and read. */
const LOOSENING: ReadonlySet<AlterTableType> = new Set<AlterTableType>([
  ...([
    'AT_DropNotNull',
    'AT_ValidateConstraint',
    'AT_SetStatistics',
    'AT_SetStorage',
    'AT_SetCompression',
  ] as const),
  ...([
    'AT_SetOptions',
    'AT_ResetOptions',
    'AT_SetRelOptions',
    'AT_ResetRelOptions',
    'AT_ClusterOn',
    'AT_DropCluster',
  ] as const),
])

/** Functions of PostgreSQL that change nothing but rows and settings. */
const PLAIN_FUNCTIONS = new Set(
  `setval nextval currval pg_get_serial_sequence max min count sum avg coalesce greatest least now clock_timestamp
  gen_random_uuid uuidv4 uuidv7 random md5 lower upper trim btrim replace concat format length left right substring split_part
  to_char to_date to_timestamp date_trunc generate_series unnest array_agg string_agg json_agg jsonb_agg json_build_object
  jsonb_build_object jsonb_set to_json to_jsonb row_number rank set_config current_setting abs round`.split(
    /\s+/,
  ),
)

/**
 * Whether code from before a file may not work after it: something is dropped, renamed, retyped, or tightened by NOT NULL,
 * CHECK or UNIQUE. What cannot be seen counts too: a DO block, a routine that is called or replaced, a statement that is not
 * known here. `schema` is the app's.
 */
export function contracts(statements: readonly ParsedStatement[], schema: string): boolean {
  const made = new Set<string>()
  for (const statement of statements) {
    if (!expands(statement, made, schema)) return true
    if (keepsExisting(statement)) continue
    for (const { space, name } of createdBy(statement)) made.add(keyOf(space, name, schema))
  }
  return false
}

/** `made`: keys of what the file has made before, which no code uses yet. */
function expands(statement: ParsedStatement, made: ReadonlySet<string>, schema: string): boolean {
  const { kind, node } = statement
  const isNew = (relation: Parameters<typeof rangeVar>[0]) => {
    const name = rangeVar(relation)
    return name !== undefined && made.has(keyOf('relation', name, schema))
  }
  switch (kind) {
    case 'AlterTableStmt':
      return isNew(node.relation) || nodesOf(node.cmds, 'AlterTableCmd').every(loosens)
    case 'IndexStmt':
      return node.unique !== true || isNew(node.relation)
    case 'CreateTrigStmt':
    case 'RuleStmt':
      return isNew(node.relation)
    case 'CreatePolicyStmt':
      return isNew(node.table)
    case 'CreateFunctionStmt':
      return node.replace !== true
    case 'AlterEnumStmt':
      return node.oldVal === undefined
    case 'GrantStmt':
      return node.is_grant === true
    case 'DropStmt': {
      const dropped = droppedKeys(statement, schema)
      return dropped.length > 0 && dropped.every((key) => made.has(key))
    }
    default:
      return ADDING.has(kind) && !callsUnknown(statement)
  }
}

function loosens({ subtype, def }: AlterTableCmd): boolean {
  if (subtype === undefined) return false
  if (subtype === 'AT_ColumnDefault') return def !== undefined
  const column = subtype === 'AT_AddColumn' ? nodeOf(def, 'ColumnDef') : undefined
  return column ? isOptional(column) : LOOSENING.has(subtype)
}

/** Constraints of a new column that rows of code which does not know it satisfy. */
const HARMLESS: ReadonlySet<ConstrType | undefined> = new Set<ConstrType | undefined>([
  ...([
    'CONSTR_NULL',
    'CONSTR_DEFAULT',
    'CONSTR_IDENTITY',
    'CONSTR_GENERATED',
    'CONSTR_NOTNULL',
    'CONSTR_FOREIGN',
  ] as const),
  ...([
    'CONSTR_ATTR_DEFERRABLE',
    'CONSTR_ATTR_NOT_DEFERRABLE',
    'CONSTR_ATTR_DEFERRED',
    'CONSTR_ATTR_IMMEDIATE',
  ] as const),
])

function isOptional({ constraints, typeName }: ColumnDef): boolean {
  const kinds = nodesOf(constraints, 'Constraint').map(({ contype }) => contype)
  const hasValue =
    kinds.some(
      (kind) => kind === 'CONSTR_DEFAULT' || kind === 'CONSTR_IDENTITY' || kind === 'CONSTR_GENERATED',
    ) || /^(?:small|big)?serial[248]?$/.test(nameParts(typeName?.names).at(-1) ?? '')
  return kinds.every((kind) => HARMLESS.has(kind)) && (hasValue || !kinds.includes('CONSTR_NOTNULL'))
}

/** A routine may do anything, and an operator or a type of somebody else's brings one along. */
function callsUnknown({ kind, node }: ParsedStatement): boolean {
  return findNodes({ [kind]: node }, 'FuncCall').some(({ funcname }) => {
    const parts = nameParts(funcname)
    return (parts.length > 1 && parts[0] !== 'pg_catalog') || !PLAIN_FUNCTIONS.has(parts.at(-1) ?? '')
  })
}
