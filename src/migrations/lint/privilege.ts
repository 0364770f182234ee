import type { ObjectType } from '@pgsql/types'
import type { ParsedStatement } from '../syntax/parser.ts'
import type { Rule } from './rule.ts'

export const grantInMigration: Rule = (statement) => {
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
