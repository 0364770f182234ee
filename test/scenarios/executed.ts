import type { RangeVar, TransactionStmt, UpdateStmt } from '@pgsql/types'
import { LEDGER_TABLE } from '../../src/catalog/ledger.ts'
import {
  type HttpEntry,
  isParsedOnly,
  type JournalEntry,
  type SqlEntry,
} from '../../src/emulator/state/journal.ts'
import { findNodes, findRelations } from '../../src/migrations/syntax/descend.ts'
import { createParser } from '../../src/migrations/syntax/libpg.ts'
import { nameParts, nodesOf } from '../../src/migrations/syntax/node.ts'
import type { ParsedStatement, SqlParser } from '../../src/migrations/syntax/parser.ts'

/** Which kind of change a call of the control plane makes; the first that fits. */
const CALLS: readonly (readonly [call: RegExp, kind: string])[] = [
  [/^POST \/api\/2\.0\/postgres\/projects\?/, 'create-project'],
  [/^POST \/api\/2\.0\/postgres\/.*\/branches\?/, 'create-branch'],
  [/^POST \/api\/2\.0\/postgres\/.*\/endpoints\?/, 'create-endpoint'],
  [/^PATCH \/api\/2\.0\/postgres\/.*\/endpoints\/.*[?&]update_mask=spec\.disabled$/, 'enable-endpoint'],
  [/^PATCH \/api\/2\.0\/postgres\/.*\/endpoints\//, 'resize-endpoint'],
  [/^POST \/api\/2\.0\/postgres\/.*\/roles(\?|$)/, 'create-postgres-role'],
  [/^POST \/api\/2\.0\/postgres\/.*\/databases(\?|$)/, 'create-database'],
  [/^POST \/api\/2\.0\/database\/instances$/, 'create-instance'],
  [/^PATCH \/api\/2\.0\/database\/instances\/.*[?&]update_mask=capacity$/, 'resize-instance'],
  [/^PATCH \/api\/2\.0\/database\/instances\/.*[?&]update_mask=stopped$/, 'start-instance'],
  [/^DELETE \/api\/2\.0\/postgres\/projects\/[^/]+$/, 'delete-project'],
  [/^DELETE \/api\/2\.0\/postgres\/projects\/[^/]+\/branches\/[^/]+\?purge=true$/, 'delete-branch'],
  [/^DELETE \/api\/2\.0\/database\/instances\//, 'delete-instance'],
  [/^DELETE \/api\/2\.0\/apps\/[^/]+$/, 'delete-app'],
  [/^POST \/api\/2\.0\/apps\/[^/]+\/stop$/, 'stop-app'],
  [/^POST \/api\/2\.0\/apps\?/, 'create-app'],
  [/^POST \/api\/2\.0\/apps\/[^/]+\/update$/, 'update-app'],
  [/^PATCH \/api\/2\.0\/permissions\/apps\//, 'grant-app-permissions'],
  [/^POST \/api\/2\.0\/workspace-files\/import-file\/.*%2F[0-9a-f]{8}-\d+%2F/, 'upload-source'],
  [/^POST \/api\/2\.0\/apps\/[^/]+\/start$/, 'start-app'],
  [/^POST \/api\/2\.0\/apps\/[^/]+\/deployments$/, 'deploy-app'],
]

/** What every run does that applies anything: folders and removals around an upload. */
const BOOKKEEPING = /^POST \/api\/2\.0\/workspace(\/mkdirs$|\/delete$)|\/(token|credentials)$|^(GET|HEAD) /

/** Beside an upload, it makes room for a file. */
const FOLDER_REMOVAL = /^POST \/api\/2\.0\/workspace\/delete$/

const OF_MANY_CALLS = ['upload-source', 'delete-folders', 'delete-app', 'delete-branch', 'delete-project']

/**
 * The kinds of change that the calls of one run have made, in order, read from nothing but the calls themselves. An
 * upload is one change, however many files it has, and so is a removal, however often it is asked for. A write that belongs to no kind is named with its call, so that it
 * cannot equal any plan.
 */
export async function executedKinds(entries: readonly JournalEntry[], command?: string): Promise<string[]> {
  const database = new DatabaseChanges(await createParser(await import('libpg-query')))
  const kinds: string[] = []
  let born: string[] = []
  const uploads = entries.some((entry) => entry.kind === 'http' && entry.path.includes('/import-file/'))
  for (const entry of entries) {
    if (entry.kind === 'sql') kinds.push(...database.read(entry))
    if (entry.kind !== 'http' || !took(entry)) continue
    born = [...born, ...nameOfNew(entry)]
    const kind =
      !uploads && FOLDER_REMOVAL.test(`${entry.method} ${entry.path}`) ? 'delete-folders' : kindOfCall(entry)
    if (kind === 'resize-endpoint' && born.some((name) => entry.path.includes(`${name}/`))) continue
    if (kind !== undefined && !(OF_MANY_CALLS.includes(kind) && kinds.at(-1) === kind)) kinds.push(kind)
  }
  // The calls name the field that they set, and not to what.
  return command === 'stop' ? kinds.map((kind) => STOPPING[kind] ?? kind) : kinds
}

const STOPPING: Readonly<Record<string, string>> = {
  'start-instance': 'stop-instance',
  'enable-endpoint': 'disable-endpoint',
}

/** What a call creates with an endpoint in it, whose size is set as part of the creation. */
function nameOfNew({ method, path }: HttpEntry): string[] {
  const [, parent, id] =
    /^\/api\/2\.0\/postgres(.*?\/(?:projects|branches))\?(?:project|branch)_id=([^&]+)/.exec(path) ?? []
  return method === 'POST' && id !== undefined ? [`${parent}/${id}`] : []
}

/** Refused calls change nothing. */
function took({ status }: HttpEntry): boolean {
  return status !== undefined && status < 400
}

function kindOfCall({ method, path }: HttpEntry): string | undefined {
  const call = `${method} ${path}`
  if (BOOKKEEPING.test(call)) return undefined
  return CALLS.find(([pattern]) => pattern.test(call))?.[1] ?? call
}

/** A transaction of its own around files: CREATE on the schema goes before them, and comes back after them. */
const CLOSING =
  /^(?:ROLLBACK; )?BEGIN; [^;]*search_path[^;]*;[\s\S]*SET LOCAL ROLE [^;]*;\s*(REVOKE|GRANT) CREATE ON SCHEMA/

/** Follows transactions: what is rolled back was not done. */
class DatabaseChanges {
  readonly #parser: SqlParser
  #open: string[] = []

  constructor(parser: SqlParser) {
    this.#parser = parser
  }

  /** The kinds that this message has committed. */
  read({ sql, user }: SqlEntry): string[] {
    if (isParsedOnly(sql)) return []
    const [, closing] = CLOSING.exec(sql) ?? []
    if (closing !== undefined) return closing === 'REVOKE' ? ['close-schema'] : []
    let role: string | undefined
    return this.#parser.parse(sql).statements.flatMap((statement) => {
      if (statement.kind === 'TransactionStmt') return this.#end(statement.node)
      role = roleSetBy(statement) ?? role
      const kind = holdsSchema(statement, role) ? undefined : kindOfStatement(statement, user)
      if (kind !== undefined) this.#open.push(kind)
      const inside = boxedText(statement)
      if (inside?.includes(LEDGER_TABLE)) this.#ledger(inside, user)
      return []
    })
  }

  /** What the box writes to the ledger; anything else in there is a file's own. */
  #ledger(inside: string, user: string): void {
    for (const statement of this.#parser.parse(inside).statements) {
      const isLedger = findRelations(statement.node)[0]?.relname === LEDGER_TABLE
      const kind = isLedger ? kindOfStatement(statement, user) : undefined
      if (kind !== undefined) this.#open.push(kind)
    }
  }

  #end({ kind }: TransactionStmt): string[] {
    // An owner role is opened as it is made.
    const isMade = this.#open.includes('create-owner-role')
    const done = this.#open.filter((each) => !isMade || each !== 'share-owner-role')
    this.#open = []
    if (kind !== 'TRANS_STMT_COMMIT') return []
    // Beside its entry in the ledger, a migration holds statements of the user's own.
    const migrations = done.filter((each) => each === 'migrate' || each === 'repeat-migration')
    return migrations.length > 0 ? migrations : done
  }
}

/** What keeps the name of the schema for a transaction gives its owner, who is current, what an owner has. */
function holdsSchema({ kind, node }: ParsedStatement, role: string | undefined): boolean {
  if (kind !== 'GrantStmt' || node.objtype !== 'OBJECT_SCHEMA') return false
  return nodesOf(node.grantees, 'RoleSpec').every(({ rolename }) => rolename === role)
}

/** Of `SET LOCAL ROLE`. */
function roleSetBy({ kind, node }: ParsedStatement): string | undefined {
  if (kind !== 'VariableSetStmt' || node.name !== 'role') return undefined
  return nodesOf(node.args, 'A_Const')[0]?.sval?.sval
}

function kindOfStatement({ kind, node }: ParsedStatement, login: string): string | undefined {
  switch (kind) {
    case 'CreateRoleStmt':
      return isKeeper(node.role) ? undefined : 'create-owner-role'
    case 'GrantRoleStmt':
      if (nodesOf(node.granted_roles, 'AccessPriv').some(({ priv_name }) => isKeeper(priv_name)))
        return undefined
      if (node.is_grant !== true) return 'revoke-membership'
      if (nodesOf(node.grantee_roles, 'RoleSpec').some(({ rolename }) => rolename === 'databricks_superuser'))
        return 'share-owner-role'
      return nodesOf(node.grantee_roles, 'RoleSpec').some(({ rolename }) => rolename === login)
        ? 'join-owner-role'
        : 'grant-owner-membership'
    case 'CreateExtensionStmt':
      return 'create-extension'
    case 'CreateSchemaStmt':
      return 'create-schema'
    case 'AlterOwnerStmt':
      return node.objectType === 'OBJECT_SCHEMA' ? 'set-schema-owner' : 'set-object-owner'
    case 'AlterTableStmt':
      return relationOf(node) === LEDGER_TABLE ? 'upgrade-ledger' : 'set-object-owner'
    case 'GrantStmt':
      if (node.objtype === 'OBJECT_DATABASE') return 'grant-database-create'
      return node.is_grant ? 'grant' : 'revoke'
    case 'AlterDefaultPrivilegesStmt':
      return node.action?.is_grant ? 'grant' : 'revoke'
    case 'CreateStmt':
      return relationOf(node) === LEDGER_TABLE ? 'create-ledger' : undefined
    case 'DropStmt':
      return node.removeType === 'OBJECT_SCHEMA' ? 'drop-schema' : undefined
    case 'DropRoleStmt':
      return nodesOf(node.roles, 'RoleSpec').some(({ rolename }) => isKeeper(rolename))
        ? undefined
        : 'drop-owner-role'
    case 'DeleteStmt':
      return relationOf(node) === LEDGER_TABLE ? 'accept-migration' : undefined
    case 'UpdateStmt':
      return relationOf(node) === LEDGER_TABLE && names(node) ? 'accept-migration' : undefined
    case 'InsertStmt':
      if (relationOf(node) !== LEDGER_TABLE) return undefined
      // Only a repeatable file has had its row before.
      return node.onConflictClause ? 'repeat-migration' : 'migrate'
    default:
      return undefined
  }
}

/** What goes on about the keeper belongs to what is done through it. */
function isKeeper(role: string | undefined): boolean {
  return role?.endsWith('_keeper') === true
}

/** The statement that a call of the box runs; undefined for any other statement. */
function boxedText({ kind, node }: ParsedStatement): string | undefined {
  if (kind !== 'SelectStmt') return undefined
  const call = findNodes(node, 'FuncCall').find(
    ({ funcname }) => nameParts(funcname).at(-1)?.startsWith('lakebase_deploy') === true,
  )
  return findNodes(call?.args ?? [], 'A_Const').find(({ sval }) => sval !== undefined)?.sval?.sval
}

/** Taking a free number belongs to the acceptance before it, which set the name. */
function names(update: UpdateStmt): boolean {
  return nodesOf(update.targetList, 'ResTarget').some(({ name }) => name === 'name')
}

function relationOf({ relation }: { readonly relation?: RangeVar }): string | undefined {
  return relation?.relname
}
