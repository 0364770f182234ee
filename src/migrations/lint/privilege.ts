import type { GrantStmt, ObjectType } from '@pgsql/types'
import { quoteIdentifier } from '../../postgres/identifier.ts'
import { objectParts } from '../syntax/dropped.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import type { Rule, RuleContext, Violation } from './rule.ts'

export const grantInMigration: Rule = (statement, context) => {
  const idle = idleGrant(statement, context)
  if (idle) return [idle]
  const command = grantCommand(statement)
  if (!command) return []
  return [
    {
      code: 'grant-in-migration',
      message: `${command} in a migration is what the deploy does not know of, and an audit reports it`,
      hint: 'remove it: `grants:` of deployment.yaml says who may do what in the schema, on the tables of tomorrow too',
    },
  ]
}

/** PostgreSQL says of what the role has no right to pass on no more than a warning, which nobody sees. */
function idleGrant(
  { kind, node }: ParsedStatement,
  { ownerRole, rights }: RuleContext,
): Violation | undefined {
  if (kind !== 'GrantStmt' || !rights || rights.isLogin) return undefined
  const what = notOwned(node)
  if (what === undefined) return undefined
  const does = node.is_grant === true ? 'GRANT' : 'REVOKE'
  return {
    code: 'grant-in-migration',
    message: `${does} ON ${what} does nothing: "${ownerRole}" does not own it and may not pass rights to it on, which PostgreSQL says in a warning alone`,
    hint: `remove it, and let an administrator do it once if it is needed: ${does} ... ON ${what}`,
  }
}

/** What belongs to PostgreSQL or to the database. */
function notOwned({ objtype, objects = [] }: GrantStmt): string | undefined {
  const names = objects.map(objectParts)
  const [name = ''] = names[0] ?? []
  if (objtype === 'OBJECT_DATABASE') return `DATABASE ${quoteIdentifier(name)}`
  if (objtype === 'OBJECT_LANGUAGE') return `LANGUAGE ${name}`
  if (objtype === 'OBJECT_SCHEMA')
    return names.some(([each]) => each === 'public') ? 'SCHEMA public' : undefined
  const system = names.find((parts) => parts.length > 1 && parts[0] === 'pg_catalog')
  return system && `${objtype === 'OBJECT_PROCEDURE' ? 'PROCEDURE' : 'FUNCTION'} ${system.join('.')}`
}

/** What `grants:` is about; EXECUTE on functions, USAGE on types are not. */
const GRANTED = new Set<ObjectType | undefined>([
  'OBJECT_TABLE',
  'OBJECT_SEQUENCE',
  'OBJECT_SCHEMA',
  'OBJECT_DATABASE',
])

function grantCommand({ kind, node }: ParsedStatement): string | undefined {
  if (kind === 'AlterDefaultPrivilegesStmt') return 'ALTER DEFAULT PRIVILEGES'
  if (kind === 'GrantRoleStmt') return `${node.is_grant === true ? 'GRANT' : 'REVOKE'} of a role`
  if (kind !== 'GrantStmt' || !GRANTED.has(node.objtype)) return undefined
  return node.is_grant === true ? 'GRANT' : 'REVOKE'
}

/** Where nobody has looked at what the owner role may do. */
export const createExtensionAsOwner: Rule = ({ kind, node }, { ownerRole, rights }) => {
  if (rights || kind !== 'CreateExtensionStmt') return []
  const extension = node.extname
  if (extension === undefined) return []
  return [
    {
      code: 'create-extension-as-owner',
      message: `CREATE EXTENSION ${extension} runs as "${ownerRole}", which without CREATE on the database may create none`,
      hint: `name it in deployment.yaml, \`lakebase: { extensions: [${extension}] }\`: the deployer creates it before the migrations, and with IF NOT EXISTS the statement here then passes`,
    },
  ]
}
