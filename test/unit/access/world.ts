import { auditDatabase } from '../../../src/access/audit.ts'
import type { Finding } from '../../../src/access/change.ts'
import { classOf } from '../../../src/access/securable.ts'
import type {
  AclEntry,
  Catalog,
  CatalogObject,
  Membership,
  ObjectKind,
} from '../../../src/catalog/catalog.ts'
import type { DesiredGrant, DesiredPrivilege, Holder, PrivilegeTarget } from '../../../src/config/desired.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import { statementsOf } from '../../../src/engine/database/statement.ts'
import { DeployError } from '../../../src/error.ts'
import { planDatabase } from '../../../src/plan/database.ts'
import type { DatabaseChange } from '../../../src/plan/database-change.ts'
import { databaseSteps } from '../../../src/plan/step.ts'
import { keeperRole } from '../../../src/postgres/identifier.ts'
import { emptyCatalog, table } from '../postgres/fixtures.ts'
import { APP, desiredDatabase } from '../postgres/lab.ts'

/** Who keeps the owner role, where somebody does. */
export const KEEPER = keeperRole('own')

/** A database and what is desired of it. */
export interface World {
  readonly desired: DesiredDatabase
  /** Undefined: the database does not exist. */
  readonly catalog: Catalog | undefined
}

/** `app SELECT UPDATE by own, with option`; `PUBLIC` is everybody. */
export function acl(...entries: readonly string[]): readonly AclEntry[] {
  return entries.map((entry) => {
    const [, who = '', privileges = '', grantor = 'own', option] =
      /^(\S+) ([A-Z ]+?)(?: by (\S+?))?(, with option)?$/.exec(entry) ?? []
    const grantee = who === 'PUBLIC' ? undefined : roleNamed(who)
    return { grantee, privileges: privileges.split(' '), grantable: option !== undefined, grantor }
  })
}

function roleNamed(name: string): string {
  return name === 'app' ? APP : name
}

/** `jane in own by cloud_admin` */
export function member(text: string, change: Partial<Membership> = {}): Membership {
  const [, name = '', role = '', grantor = ''] = /^(\S+) in (\S+) by (\S+)$/.exec(text) ?? []
  return {
    role,
    member: roleNamed(name),
    grantor,
    inherit: true,
    set: true,
    admin: false,
    memberAdministers: false,
    grantorIsSuperuser: false,
    loginIsMember: name === 'ci',
    ...change,
  }
}

export function grant(name: string, access: DesiredGrant['access'], create: DesiredGrant['create'] = false) {
  const grantee = name === 'app' ? ({ kind: 'app' } as const) : ({ kind: 'role', role: name } as const)
  return { grantee, access, create }
}

/** An entry of `grants.privileges`: `etl`, `table`, `{ name: 'orders' }`, `SELECT` */
export function privilege(
  to: string,
  on: PrivilegeTarget['class'],
  name: Partial<Omit<PrivilegeTarget, 'class'>>,
  privileges: string,
  grantOption = false,
): DesiredPrivilege {
  const holder: Holder = to === 'PUBLIC' ? { kind: 'public' } : grant(to, 'owner').grantee
  return {
    holder,
    on: { class: on, name: undefined, signature: undefined, column: undefined, ...name },
    privileges: privileges.split(' '),
    grantOption,
  }
}

const TABLE = (owner: string) =>
  acl(`app DELETE INSERT SELECT UPDATE by ${owner}`, `reader SELECT by ${owner}`)
const SEQUENCE = (owner: string) => acl(`app SELECT USAGE by ${owner}`, `reader SELECT by ${owner}`)

/** With the privileges that are desired on it. */
export function thing(kind: ObjectKind, name: string, owner: string, change: Partial<CatalogObject> = {}) {
  const on = classOf(kind)
  const granted = on === 'table' ? TABLE(owner) : on === 'sequence' ? SEQUENCE(owner) : []
  return table(name, owner, { kind, acl: granted, ...change })
}

/** Everything is as desired: an app that writes, a reader, and objects of each kind. */
export const SETTLED: { readonly desired: DesiredDatabase; readonly catalog: Catalog } = {
  desired: desiredDatabase({
    database: 'db',
    ownerRole: 'own',
    baseline: { kind: 'none' },
    grants: [grant('app', 'read-write'), grant('reader', 'read-only')],
  }),
  catalog: {
    ...emptyCatalog,
    owner: { canLogin: false, inherit: true, set: true, admin: 'databricks_superuser', shared: true },
    schema: { owner: 'own', acl: acl('app USAGE', 'reader USAGE') },
    objects: [
      thing('table', 'orders', 'own'),
      thing('view', 'recent', 'own'),
      thing('sequence', 'counter', 'own'),
      thing('sequence', 'identity', 'own', { identity: true, acl: [] }),
      thing('function', 'price', 'own', { signature: 'n integer' }),
      thing('type', 'state', 'own'),
      thing('table', 'lakebase_migrations', 'own', { acl: [] }),
    ],
    defaults: [
      { role: 'own', inSchema: true, on: 'table', acl: TABLE('own') },
      { role: 'own', inSchema: true, on: 'sequence', acl: SEQUENCE('own') },
    ],
    memberships: [
      member(`databricks_superuser in own by ${KEEPER}`, { admin: true, inherit: false, set: false }),
      member('ci in own by databricks_superuser'),
    ],
    ownerMembers: ['ci'],
    ownerAdmins: ['databricks_superuser'],
    roles: [APP, 'reader', 'etl', 'jane', 'boss'],
    settable: ['databricks_superuser'],
  },
}

/** What a run does, with its SQL, what it says, and what an audit says. */
export function account({ desired, catalog }: World): string {
  const { lines, findings } = planned({ desired, catalog })
  const said = findings.map(told)
  const audited = catalog ? auditDatabase(desired, catalog).map(told) : []
  const text = [
    ...lines,
    ...said.map((each) => `${audited.includes(each) ? 'both' : 'plan'}: ${each}`),
    ...audited.filter((each) => !said.includes(each)).map((each) => `audit: ${each}`),
  ]
  return readable(text.map((line) => `${line}\n`).join(''))
}

/** Without what is the same everywhere; `printed-box.test.ts` has the frame. */
function readable(text: string): string {
  return text
    .replaceAll(APP, '<app>')
    .replaceAll(KEEPER, '<keeper>')
    .replaceAll(/CREATE FUNCTION pg_temp.work\(\).*? BEGIN (.*?); SET CONSTRAINTS ALL.*? COMMIT;/g, '{ $1 }')
}

function planned({ desired, catalog }: World): {
  readonly lines: readonly string[]
  readonly findings: readonly Finding[]
} {
  try {
    const { changes, findings } = planDatabase(desired, catalog)
    const lines = changes.flatMap((change) => [
      ...databaseSteps(change).map((step) => `do: ${step}`),
      ...sqlOf(change, { desired, catalog }),
    ])
    return { lines, findings }
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    const [first = '', ...block] = (error.hint ?? '').split('\n')
    const more = block
      .filter((line) => line.includes(':= '))
      .map((line) => `\n  ${line}`)
      .join('')
    return { lines: [`refused: ${error.code} ${error.message}\n  ${first}${more}`], findings: [] }
  }
}

function sqlOf(change: DatabaseChange, { desired, catalog = emptyCatalog }: World): readonly string[] {
  switch (change.kind) {
    case 'migrate':
    case 'repeat-migration':
    case 'run-command':
    case 'create-extension':
      return []
    case 'create-ledger':
      return []
    case 'close-schema':
      return [`    then for ${change.to.map((each) => JSON.stringify(each)).join(', ')} as before`]
    default:
      return statementsOf(change, { desired, catalog }).map(
        ({ sql, role }) => `    ${role === undefined ? '' : `as ${role}: `}${sql};`,
      )
  }
}

function told({ code, key, message, hint, objects, accepted }: Finding): string {
  return `${code}${accepted ? ' (accepted)' : ''} ${key} on ${objects.join(', ')}\n  ${message}\n  ${hint}`
}
