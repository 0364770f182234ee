import type {
  AlterDefaultPrivilegesStmt,
  CommentStmt,
  CreateCastStmt,
  DefElem,
  DefineStmt,
  Node,
} from '@pgsql/types'
import { alterTable } from '../syntax/alter-table.ts'
import { createdBy } from '../syntax/created.ts'
import { droppedNames, objectParts } from '../syntax/dropped.ts'
import { nameParts, nodeOf, nodesOf, stringOf } from '../syntax/node.ts'
import { keyOf, show } from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { guardedCall, ofReplication } from './guarded-call.ts'
import type { Refused } from './refused.ts'
import type { Rights } from './rights.ts'
import type { RuleContext } from './rule.ts'

/** What an owner of tables may not do with them, or beside them: it is for superusers, or for the owner of the database. */
export function forSuperusers(
  statement: ParsedStatement,
  context: RuleContext,
  rights: Rights,
): Refused | undefined {
  return (
    triggersOfKeys(statement, context) ??
    byKind(statement, context, rights) ??
    inSystemSchema(statement) ??
    ofSystemSchema(statement) ??
    superuserCall(statement, context)
  )
}

function byKind({ kind, node }: ParsedStatement, context: RuleContext, rights: Rights): Refused | undefined {
  switch (kind) {
    case 'VariableSetStmt':
      return setting(node.name)
    case 'CreateFunctionStmt':
      return routine(nodesOf(node.options, 'DefElem'))
    case 'AlterFunctionStmt':
      return routine(nodesOf(node.actions, 'DefElem'))
    case 'CopyStmt':
      return node.filename === undefined ? undefined : SERVER_FILE
    case 'DefineStmt':
      return definition(node)
    case 'CreateCastStmt':
      return cast(node)
    case 'CreatePublicationStmt':
      return node.for_all_tables === true ? ALL_TABLES : undefined
    case 'AlterDefaultPrivilegesStmt':
      return defaultsOfOthers(node, context)
    case 'GrantStmt':
      return node.objtype === 'OBJECT_PARAMETER_ACL' ? refused('GRANT ON PARAMETER') : undefined
    case 'CommentStmt':
      return comment(node, rights)
    case 'AlterObjectSchemaStmt':
      return node.objectType === 'OBJECT_EXTENSION' ? ofExtension('ALTER', nameOf(node.object)) : undefined
    case 'RenameStmt':
      if (node.renameType === 'OBJECT_LANGUAGE') return ofSystem(`LANGUAGE ${nameOf(node.object) ?? ''}`)
      return node.renameType === 'OBJECT_SCHEMA' && node.subname === 'public'
        ? publicItself(rights)
        : undefined
    case 'DropStmt': {
      const names = droppedNames(node).map(([name = '']) => name)
      if (node.removeType === 'OBJECT_SCHEMA' && names.includes('public')) return publicItself(rights)
      const there =
        node.removeType === 'OBJECT_EXTENSION' && names.find((each) => rights.extensions.includes(each))
      return there ? ofExtension('DROP', there) : undefined
    }
    default:
      return undefined
  }
}

const OUTSIDE = 'do it outside the migrations, once, as an administrator'

function refused(command: string, hint = OUTSIDE): Refused {
  return { message: `${command} is for superusers, which the owner role never is`, hint }
}

/** PostgreSQL keeps the triggers of foreign keys from everybody but superusers. */
function triggersOfKeys(
  statement: ParsedStatement,
  { schema, schemaState }: RuleContext,
): Refused | undefined {
  for (const { table, command } of alterTable(statement)) {
    const word = TRIGGERS.get(command.subtype ?? '')
    if (word === undefined || !schemaState.mayHaveForeignKey(keyOf('relation', table, schema))) continue
    return refused(
      `${word} TRIGGER ALL on ${show(table)}, with those of its foreign keys,`,
      `write ${word} TRIGGER USER, and drop and add a foreign key that is in the way`,
    )
  }
  return undefined
}

const TRIGGERS: ReadonlyMap<string, string> = new Map([
  ['AT_DisableTrigAll', 'DISABLE'],
  ['AT_EnableTrigAll', 'ENABLE'],
])

/** `SET` of a setting whose context is `superuser` in pg_settings of PostgreSQL 16 to 18. */
function setting(name: string | undefined): Refused | undefined {
  if (name === undefined || !SUPERUSER_SETTINGS.has(name.toLowerCase())) return undefined
  const hint =
    name.toLowerCase() === 'session_replication_role'
      ? 'leave it out; to keep triggers quiet, write ALTER TABLE ... DISABLE TRIGGER USER, and drop and add the foreign keys'
      : 'leave it out: what a migration makes does not depend on it'
  return refused(`SET ${name}`, hint)
}

export const SUPERUSER_SETTINGS: ReadonlySet<string> = new Set(
  `allow_in_place_tablespaces allow_system_table_mods backtrace_functions commit_delay compute_query_id deadlock_timeout
  debug_discard_caches dynamic_library_path event_triggers extension_control_path ignore_checksum_failure jit_dump_bitcode
  lc_messages lo_compat_privileges log_duration log_error_verbosity log_executor_stats log_lock_failures log_lock_waits
  log_min_duration_sample log_min_duration_statement log_min_error_statement log_min_messages log_parameter_max_length
  log_parser_stats log_planner_stats log_replication_commands log_statement log_statement_sample_rate log_statement_stats
  log_temp_files log_transaction_sample_rate max_stack_depth session_preload_libraries session_replication_role
  temp_file_limit track_activities track_cost_delay_timing track_counts track_functions track_io_timing track_wal_io_timing
  update_process_title wal_compression wal_consistency_checking wal_init_zero wal_recycle zero_damaged_pages`.split(
    /\s+/,
  ),
)

function routine(options: readonly DefElem[]): Refused | undefined {
  const value = (name: string) => options.find(({ defname }) => defname === name)?.arg
  if (nodeOf(value('leakproof'), 'Boolean')?.boolval === true)
    return refused('LEAKPROOF', 'leave LEAKPROOF out')
  const language = stringOf(value('language'))?.toLowerCase()
  if (language !== undefined && UNTRUSTED.test(language))
    return refused(`LANGUAGE ${language}`, 'write it in sql or plpgsql, or let an extension bring it')
  return value('support') === undefined ? undefined : refused('SUPPORT', 'leave SUPPORT out')
}

/** A language that can reach the server's files: its name ends in u, but for C and what is built in. */
const UNTRUSTED = /^(?:c|internal|pl\w+u)$/

const SERVER_FILE: Refused = {
  message: 'COPY reads or writes a file or a program of the server, which the owner role may not',
  hint: 'write the rows as INSERT ... VALUES, or load them outside the migrations with \\copy of psql',
}

const ALL_TABLES: Refused = refused(
  'CREATE PUBLICATION ... FOR ALL TABLES',
  'name the tables, or TABLES IN SCHEMA',
)

function definition({ kind, definition: parts = [] }: DefineStmt): Refused | undefined {
  if (kind === 'OBJECT_TSPARSER') return refused('CREATE TEXT SEARCH PARSER')
  if (kind === 'OBJECT_TSTEMPLATE') return refused('CREATE TEXT SEARCH TEMPLATE')
  const isBase = kind === 'OBJECT_TYPE' && (parts.length === 0 || nodesOf(parts, 'DefElem').some(isInput))
  return isBase
    ? refused('CREATE TYPE of a base type', 'write CREATE DOMAIN, or CREATE TYPE ... AS')
    : undefined
}

function isInput({ defname }: DefElem): boolean {
  return defname === 'input'
}

function cast({ func, inout, sourcetype, targettype }: CreateCastStmt): Refused | undefined {
  if ([sourcetype, targettype].every((type) => isBuiltIn(nameParts(type?.names)))) {
    return refused('CREATE CAST between types of PostgreSQL', 'write the conversion as a function')
  }
  return func === undefined && inout !== true
    ? refused('CREATE CAST ... WITHOUT FUNCTION', 'write WITH INOUT, or WITH FUNCTION')
    : undefined
}

function isBuiltIn(parts: readonly string[]): boolean {
  return parts[0] === 'pg_catalog' || (parts.length === 1 && BUILT_IN.has(parts[0] ?? ''))
}

/** Types of PostgreSQL that have no word of their own in its grammar. */
const BUILT_IN = new Set(
  `bytea name text oid json jsonb xml point line lseg path box polygon circle money macaddr macaddr8 inet cidr date uuid
  tsvector tsquery jsonpath timestamptz timetz int2 int4 int8 float4 float8 bool bpchar varbit int4range int8range numrange
  tsrange tstzrange daterange regclass regtype regproc pg_lsn`.split(/\s+/),
)

function defaultsOfOthers(
  { options }: AlterDefaultPrivilegesStmt,
  { ownerRole }: RuleContext,
): Refused | undefined {
  const roles = nodesOf(options, 'DefElem').filter(({ defname }) => defname === 'roles')
  const names = roles.flatMap(({ arg }) => nodesOf(nodeOf(arg, 'List')?.items, 'RoleSpec'))
  const other = names.find(({ rolename }) => rolename !== undefined && rolename !== ownerRole)?.rolename
  if (other === undefined) return undefined
  return {
    message: `ALTER DEFAULT PRIVILEGES FOR ROLE ${other} is for members of that role`,
    hint: 'remove it: `grants:` of deployment.yaml says who may do what on the tables of tomorrow',
  }
}

/** A dump has `COMMENT ON SCHEMA public`. */
function comment({ objtype, object }: CommentStmt, rights: Rights): Refused | undefined {
  if (objtype === 'OBJECT_LANGUAGE') return ofSystem(`LANGUAGE ${nameOf(object) ?? ''}`)
  const what = objtype === undefined ? undefined : COMMENTED.get(objtype)
  const isPublic = objtype === 'OBJECT_SCHEMA' && nameOf(object) === 'public'
  if ((what === undefined && !isPublic) || rights.isLogin) return undefined
  return {
    message: `COMMENT ON ${what ?? 'SCHEMA public'} is for its owner, which the owner role is not`,
    hint: 'remove it; nothing needs it',
  }
}

const COMMENTED: ReadonlyMap<string, string> = new Map([
  ['OBJECT_DATABASE', 'DATABASE'],
  ['OBJECT_ROLE', 'ROLE'],
  ['OBJECT_TABLESPACE', 'TABLESPACE'],
])

function nameOf(object: Node | undefined): string | undefined {
  return objectParts(object)[0]
}

function publicItself({ isLogin }: Rights): Refused | undefined {
  if (isLogin) return undefined
  return {
    message: 'Schema public belongs to the database, and the owner role may not drop or rename it',
    hint: OUTSIDE,
  }
}

function ofExtension(command: string, name = ''): Refused {
  return {
    message: `${command} EXTENSION ${name} is for its owner, who made it before the migrations`,
    hint: `${OUTSIDE}${command === 'DROP' ? ', and take it from `lakebase.extensions` if it is there' : ''}`,
  }
}

function superuserCall(statement: ParsedStatement, { file }: RuleContext): Refused | undefined {
  const name = guardedCall(statement, file)
  if (name === undefined) return undefined
  if (!ofReplication(name)) return refused(`${name}()`)
  return {
    message: `${name}() needs the attribute REPLICATION, which the owner role never has`,
    hint: OUTSIDE,
  }
}

function inSystemSchema(statement: ParsedStatement): Refused | undefined {
  const made = createdBy(statement).find(({ name }) => SYSTEM_SCHEMAS.has(name.schema ?? ''))
  return (
    made && {
      message: `${show(made.name)} would be in a schema of PostgreSQL's own, where nobody may create`,
      hint: "leave the schema off: the name then means the app's",
    }
  )
}

function ofSystemSchema({ kind, node }: ParsedStatement): Refused | undefined {
  const isMoved = kind === 'RenameStmt' || kind === 'AlterObjectSchemaStmt' || kind === 'CommentStmt'
  const parts =
    kind === 'AlterFunctionStmt' ? nameParts(node.func?.objname) : isMoved ? objectParts(node.object) : []
  return SYSTEM_SCHEMAS.has(parts[0] ?? '') && parts.length > 1 ? ofSystem(parts.join('.')) : undefined
}

function ofSystem(what: string): Refused {
  return {
    message: `${what} is PostgreSQL's own, and the owner role may not alter or describe it`,
    hint: "remove it; to have it otherwise, make one of your own in the app's schema",
  }
}

const SYSTEM_SCHEMAS = new Set(['pg_catalog', 'information_schema', 'pg_toast'])
