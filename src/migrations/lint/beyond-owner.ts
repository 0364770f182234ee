import type { CreateExtensionStmt } from '@pgsql/types'
import { quoteIdentifier } from '../../postgres/identifier.ts'
import type { NodeKind } from '../syntax/node.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { byAdministrator, type Refused } from './refused.ts'
import type { Rights } from './rights.ts'
import type { Rule, RuleContext } from './rule.ts'
import { forSuperusers } from './superuser.ts'

/** What PostgreSQL would refuse to the owner role when the file has its turn, which may be after others were committed. */
export const beyondOwner: Rule = (statement, context) => {
  const { rights } = context
  const found = rights && (refused(statement, context, rights) ?? forSuperusers(statement, context, rights))
  return found ? [{ code: 'beyond-owner', ...found }] : []
}

/** Statements for which CREATE on the database is enough, and others, which only an administrator may give. */
const CREATIONS: Readonly<Partial<Record<NodeKind, string>>> = {
  CreateSchemaStmt: 'CREATE SCHEMA',
  CreatePublicationStmt: 'CREATE PUBLICATION',
}

const OTHERS: Readonly<Partial<Record<NodeKind, string>>> = {
  CreateRoleStmt: 'CREATE ROLE',
  AlterRoleStmt: 'ALTER ROLE',
  AlterRoleSetStmt: 'ALTER ROLE ... SET',
  DropRoleStmt: 'DROP ROLE',
  AlterDatabaseStmt: 'ALTER DATABASE',
  AlterDatabaseSetStmt: 'ALTER DATABASE ... SET',
  CreateEventTrigStmt: 'CREATE EVENT TRIGGER',
  CreateFdwStmt: 'CREATE FOREIGN DATA WRAPPER',
  CreateForeignServerStmt: 'CREATE SERVER',
  CreateTransformStmt: 'CREATE TRANSFORM',
  CreatePLangStmt: 'CREATE LANGUAGE',
  CreateAmStmt: 'CREATE ACCESS METHOD',
  AlterExtensionStmt: 'ALTER EXTENSION',
  AlterExtensionContentsStmt: 'ALTER EXTENSION',
  CreateSubscriptionStmt: 'CREATE SUBSCRIPTION',
  CreateOpClassStmt: 'CREATE OPERATOR CLASS',
  CreateOpFamilyStmt: 'CREATE OPERATOR FAMILY',
  AlterOpFamilyStmt: 'ALTER OPERATOR FAMILY',
  GrantRoleStmt: 'GRANT or REVOKE of a role',
  CheckPointStmt: 'CHECKPOINT',
  LoadStmt: 'LOAD',
  SecLabelStmt: 'SECURITY LABEL',
}

function refused(
  { kind, node }: ParsedStatement,
  { ownerRole }: RuleContext,
  rights: Rights,
): Refused | undefined {
  if (kind === 'CreateExtensionStmt') return extension(node, ownerRole, rights)
  const creation = CREATIONS[kind]
  if (creation && !rights.createsInDatabase) {
    return {
      message: `${creation} runs as "${ownerRole}", which may not create anything in the database itself`,
      hint: `let the deploy give it that, \`lakebase: { owner_create: true }\` in deployment.yaml, or ${byAdministrator(`CREATE ON DATABASE ${quoteIdentifier(rights.database)}`, ownerRole, rights)}`,
    }
  }
  if (kind === 'CommentStmt' && node.objtype === 'OBJECT_EXTENSION') {
    return {
      message: `COMMENT ON EXTENSION is for the owner of the extension, which "${ownerRole}" is not`,
      hint: 'remove it; a dump has it, and nothing needs it',
    }
  }
  const command = OTHERS[kind]
  if (!command) return undefined
  return {
    message: `${command} runs as "${ownerRole}", which has no right to it`,
    hint: 'do it outside the migrations, once, as an administrator',
  }
}

/** PostgreSQL looks for the extension first, and only then at who asks. */
function extension(node: CreateExtensionStmt, ownerRole: string, rights: Rights): Refused | undefined {
  const name = node.extname ?? ''
  if (rights.createsInDatabase || rights.extensions.includes(name)) {
    const fails = rights.extensions.includes(name) && node.if_not_exists !== true
    return fails
      ? {
          message: `extension ${name} is there already`,
          hint: `write CREATE EXTENSION IF NOT EXISTS ${name}`,
        }
      : undefined
  }
  return {
    message: `CREATE EXTENSION ${name} runs as "${ownerRole}", which may create none, and the database has it not`,
    hint: `name it in deployment.yaml, \`lakebase: { extensions: [${name}] }\`, and keep IF NOT EXISTS here: the deployer creates it before the migrations`,
  }
}
