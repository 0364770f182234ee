import { quoteIdentifier } from '../../postgres/identifier.ts'
import { flag, text } from '../syntax/node.ts'
import type { SqlNode } from '../syntax/parser.ts'
import type { Rights } from './rights.ts'
import type { Rule, RuleContext } from './rule.ts'

/** What PostgreSQL would refuse to the owner role when the file has its turn, which may be after others were committed. */
export const beyondOwner: Rule = ({ kind, node }, context) => {
  const found = context.rights && refused(kind, node, context, context.rights)
  return found ? [{ code: 'beyond-owner', ...found }] : []
}

interface Refused {
  readonly message: string
  readonly hint: string
}

/** Statements for which CREATE on the database is enough, and others, which only an administrator may give. */
const CREATIONS: Readonly<Record<string, string>> = {
  CreateSchemaStmt: 'CREATE SCHEMA',
  CreatePublicationStmt: 'CREATE PUBLICATION',
}

const OTHERS: Readonly<Record<string, string>> = {
  CreateRoleStmt: 'CREATE ROLE',
  AlterRoleStmt: 'ALTER ROLE',
  AlterRoleSetStmt: 'ALTER ROLE ... SET',
  DropRoleStmt: 'DROP ROLE',
  AlterDatabaseStmt: 'ALTER DATABASE',
  AlterDatabaseSetStmt: 'ALTER DATABASE ... SET',
  CreateEventTrigStmt: 'CREATE EVENT TRIGGER',
  CreateFdwStmt: 'CREATE FOREIGN DATA WRAPPER',
  CreatePLangStmt: 'CREATE LANGUAGE',
  CreateAmStmt: 'CREATE ACCESS METHOD',
  AlterExtensionStmt: 'ALTER EXTENSION',
  AlterExtensionContentsStmt: 'ALTER EXTENSION',
}

function refused(
  kind: string,
  node: SqlNode,
  { ownerRole }: RuleContext,
  rights: Rights,
): Refused | undefined {
  if (kind === 'CreateExtensionStmt') return extension(node, ownerRole, rights)
  const creation = CREATIONS[kind]
  if (creation && !rights.createsInDatabase) {
    return {
      message: `${creation} runs as "${ownerRole}", which may not create anything in the database itself`,
      hint: `let an administrator run once: ${grantCreate(ownerRole, rights)}`,
    }
  }
  if (kind === 'CommentStmt' && text(node, 'objtype') === 'OBJECT_EXTENSION') {
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
function extension(node: SqlNode, ownerRole: string, rights: Rights): Refused | undefined {
  const name = text(node, 'extname') ?? ''
  if (rights.createsInDatabase || rights.extensions.includes(name)) {
    const fails = rights.extensions.includes(name) && !flag(node, 'if_not_exists')
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

function grantCreate(ownerRole: string, { database }: Rights): string {
  return `GRANT CREATE ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(ownerRole)};`
}
