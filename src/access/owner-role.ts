import { block } from '../block.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { DeployError } from '../error.ts'
import { createRoleStatement } from '../postgres/create-role.ts'
import { keeperRole, quoteIdentifier } from '../postgres/identifier.ts'
import { bootstrapBlock } from './bootstrap-block.ts'
import type { AccessChange, Finding } from './change.ts'
import { joinStatement, ownerRoleMaker, shareStatement, throughKeeper } from './owner-role-statements.ts'

/** The owner role as it should be. */
export interface DesiredOwner {
  readonly database: string
  readonly schema: string
  readonly ownerRole: string
  /** Logins that may join the owner role, and nobody else; empty: every member of `databricks_superuser`. */
  readonly deployers: readonly string[]
  readonly extensions: readonly string[]
}

/**
 * Makes the owner role, opens it to `databricks_superuser` (with `deployers` to those alone) and joins it. Undefined
 * catalog: an empty server, where nothing stands in the way.
 *
 * Throws DeployError `DEPLOYER_NOT_LISTED`, `OWNER_ROLE_NEEDED`, `OWNER_ROLE_NOT_JOINED` or `OWNER_ROLE_CAN_LOGIN`, the
 * first three with what has to be run, and by whom.
 */
export function planOwnerRole(
  desired: DesiredOwner,
  catalog: Catalog | undefined,
): { readonly changes: readonly AccessChange[]; readonly findings: readonly Finding[] } {
  const { ownerRole: role, deployers } = desired
  const make: readonly AccessChange[] = [
    { kind: 'create-owner-role', role },
    { kind: 'join-owner-role', role },
  ]
  const listed = (names: readonly string[]) =>
    names.map(
      (name): AccessChange => ({
        kind: 'grant-owner-membership',
        role,
        grantee: { kind: 'role', role: name },
      }),
    )
  if (!catalog) return { changes: [...make, ...listed(deployers)], findings: [] }
  const { owner, login, ownerMembers } = catalog
  requireListed(desired, catalog)
  requireDeployers(desired, catalog)
  const missing = deployers.filter((name) => name !== login.role && !ownerMembers.includes(name))
  if (!owner) {
    if (!ownerRoleMaker(desired, catalog)) throw ownerRoleNeeded(desired, catalog)
    return { changes: [...make, ...listed(missing)], findings: [] }
  }
  if (owner.canLogin && role !== login.role) throw canLogin(role)
  const isJoined = owner.inherit && owner.set
  if (!isJoined && !owner.admin) throw notJoined(desired, catalog)
  return {
    changes: [
      ...share(desired, catalog),
      ...(isJoined ? [] : make.slice(1)),
      ...(owner.admin ? listed(missing) : []),
    ],
    findings: [
      ...(owner.admin ? [] : missing.map((name) => notMember(desired, catalog, name))),
      ...tooOpen(desired, catalog),
    ],
  }
}

/** An owner role of an earlier version, or of a server where only named deployers could join. */
function share({ ownerRole: role, deployers }: DesiredOwner, catalog: Catalog): readonly AccessChange[] {
  const { owner, platform } = catalog
  if (!platform || !owner?.admin || owner.shared || deployers.length > 0) return []
  return [{ kind: 'share-owner-role', role }]
}

function requireListed({ deployers }: DesiredOwner, { login }: Catalog): void {
  if (deployers.length === 0 || deployers.includes(login.role)) return
  throw new DeployError(
    'DEPLOYER_NOT_LISTED',
    `"${login.role}" may not deploy here: \`lakebase.deployers\` names ${deployers.map((name) => `"${name}"`).join(', ')} only.`,
    {
      hint: `Deploy as one of them, or add it: \`lakebase: { deployers: [${[...deployers, login.role].map((name) => JSON.stringify(name)).join(', ')}] }\``,
    },
  )
}

function requireDeployers({ database, deployers }: DesiredOwner, { roles, login }: Catalog): void {
  const missing = deployers.filter((name) => name !== login.role && !roles.includes(name))
  if (missing.length === 0) return
  throw new DeployError(
    'ROLE_NOT_FOUND',
    `\`lakebase.deployers\` names ${missing.map((name) => `"${name}"`).join(', ')}, and the server of database "${database}" has no such role.`,
    {
      hint: `Correct the name, or let an administrator make the role first and run, with USER for a person: ${createRoleStatement('<application id>', 'SERVICE_PRINCIPAL')}`,
    },
  )
}

function canLogin(role: string): DeployError {
  return new DeployError(
    'OWNER_ROLE_CAN_LOGIN',
    `"${role}" cannot be the owner role: somebody can log in as it.`,
    {
      hint: 'Name a role of its own in deployment.yaml (`lakebase.owner_role`), or leave the key out: the role is then made by the deploy.',
    },
  )
}

function ownerRoleNeeded(desired: DesiredOwner, catalog: Catalog): DeployError {
  const { database, ownerRole } = desired
  const { login, keeper, platform } = catalog
  const makes = platform
    ? 'whoever created the Lakebase project or instance'
    : 'a superuser, or a role with CREATEROLE and CREATE on the database,'
  const who = keeper ? oneOf(keeper.admins) : makes
  const why = keeper
    ? `and the role "${keeperRole(ownerRole)}", which keeps it, is not in the hands of "${login.role}"`
    : `and "${login.role}" may not create roles: it has no CREATEROLE${platform ? ', nor SET ROLE on a databricks_superuser that has it' : ''}`
  return new DeployError(
    'OWNER_ROLE_NEEDED',
    `The role "${ownerRole}", which is to own the schema in database "${database}", does not exist, ${why}.`,
    {
      hint: `Let ${who} run this once in database "${database}"; running it again changes nothing:\n${block(bootstrapBlock(desired, [login.role]))}`,
    },
  )
}

function notJoined(desired: DesiredOwner, catalog: Catalog): DeployError {
  const { ownerRole } = desired
  const { login } = catalog
  return new DeployError(
    'OWNER_ROLE_NOT_JOINED',
    `"${login.role}" is not a member of the owner role "${ownerRole}" and may not make itself one.`,
    { hint: wayIn(desired, catalog, login.role) },
  )
}

/** Who can make `member` a member of the owner role, and with which statement. */
export function wayIn(
  desired: Pick<DesiredOwner, 'ownerRole' | 'deployers'>,
  catalog: Catalog,
  member: string,
): string {
  const { ownerRole, deployers } = desired
  const { owner, keeper, platform, ownerAdmins, login } = catalog
  const join = joinStatement(ownerRole, member)
  if (owner?.shared) return `Let a member of databricks_superuser run: ${join};`
  const keep = keeperRole(ownerRole)
  const people = ownerAdmins.filter((role) => role !== keep)
  if (people.length > 0) {
    const opens = platform?.loginIsMember && member === login.role && deployers.length === 0
    return opens
      ? `Let ${oneOf(people)} open it to databricks_superuser, so that "${member}" joins by itself in the next run: ${shareStatement(ownerRole)};`
      : `Let ${oneOf(people)} run: ${join};`
  }
  if (keeper && keeper.admins.length > 0) {
    const statements = throughKeeper(keep, 'CURRENT_USER', [join]).join('; ')
    return `Let ${oneOf(keeper.admins)} run: BEGIN; ${statements}; COMMIT;`
  }
  return `Nobody can grant it any more: the role that could was dropped. Let a member of it deploy, or name a new role (\`lakebase.owner_role\`).`
}

function notMember(desired: DesiredOwner, catalog: Catalog, member: string): Finding {
  return {
    code: 'MEMBERSHIP_MISSING',
    key: member,
    message: `"${member}", which \`lakebase.deployers\` names, is no member of the owner role "${desired.ownerRole}".`,
    hint: wayIn(desired, catalog, member),
    objects: [desired.ownerRole],
  }
}

/** With `deployers` nobody else may join; who has the ADMIN option can. */
function tooOpen(desired: DesiredOwner, catalog: Catalog): readonly Finding[] {
  const { ownerRole, deployers } = desired
  const { owner, keeper } = catalog
  if (deployers.length === 0 || !owner?.shared) return []
  const keep = keeperRole(ownerRole)
  const revoke = throughKeeper(keep, 'CURRENT_USER', [
    `REVOKE ${quoteIdentifier(ownerRole)} FROM databricks_superuser CASCADE`,
  ])
  const hint =
    keeper && keeper.admins.length > 0
      ? `Let ${oneOf(keeper.admins)} run: BEGIN; ${revoke.join('; ')}; COMMIT; The next deploy grants the membership to each of \`lakebase.deployers\` anew.`
      : 'Name a role of its own (`lakebase.owner_role`): this one was made by databricks_superuser itself, from which nobody can take it.'
  return [
    {
      code: 'OWNER_ROLE_OPEN',
      key: ownerRole,
      message: `Every member of databricks_superuser can join the owner role "${ownerRole}", and \`lakebase.deployers\` names who may.`,
      hint,
      objects: [ownerRole],
    },
  ]
}

function oneOf(roles: readonly string[]): string {
  const names = roles.map((role) => `"${role}"`)
  if (names.length < 2) return names[0] ?? 'an administrator'
  return `one of ${names.join(', ')}`
}
