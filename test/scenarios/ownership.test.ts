import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RolesReading } from '../../src/emulator/postgres/platform.ts'
import { IS_WHOLE } from '../sample.ts'
import { Shop } from './shop.ts'
import { configuration } from './stage.ts'

const BRANCH = 'projects/shop/branches/production'
const FIRST = [
  'create-project',
  'create-app',
  'create-owner-role',
  'join-owner-role',
  'create-schema',
  'grant',
  'grant',
  'grant',
  'create-ledger',
  'migrate',
  'migrate',
  'upload-source',
  'start-app',
  'deploy-app',
]

let shop: Shop

/** The role of the roles API whose name in PostgreSQL this is. */
async function roleOf(postgresRole: string): Promise<string> {
  const { roles } = await shop.jane.get(`/api/2.0/postgres/${BRANCH}/roles`)
  if (!Array.isArray(roles)) throw new Error('there are no roles')
  const role = roles.find((each) => each.status.postgres_role === postgresRole)
  return String(role?.name)
}

/** Both readings of what the documentation says of roles. The second one is run whole by `npm run faults`. */
describe.each<RolesReading>(['table', 'text'])('roles by the documentation: its %s', (roles) => {
  beforeEach(async () => {
    shop = await Shop.open({}, { roles })
  })
  afterEach(() => shop.close())

  it('an app in databricks_superuser stops the deploy until the printed call has been made', async () => {
    const { outputs } = await shop.deploys(FIRST)
    const app = outputs['service-principal'] ?? ''
    const name = await roleOf(app)
    await shop.jane.change('PATCH', `${name}?update_mask=spec.membership_roles`, {
      spec: { membership_roles: ['DATABRICKS_SUPERUSER'] },
    })
    shop.workspace.write('lib/text.txt', 'other text\n')
    const complaint = shop.complaint(await shop.refuses())
    expect(complaint).toContain(`The app's role "${app}" is a member of "databricks_superuser".`)
    const [, path = '', body = ''] =
      /databricks api patch '\/api\/2\.0\/postgres\/([^']*)' --json '([^']*)'/.exec(complaint) ?? []
    expect(path).toContain(name)
    await shop.jane.change('PATCH', path, JSON.parse(body))
    await shop.deploys(['upload-source', 'deploy-app'])
  })

  if (roles === 'text' && !IS_WHOLE) return

  it('a laptop joins after CI, and neither needs the other', async () => {
    await shop.deploys(FIRST)
    await shop.deploys(['create-postgres-role', 'join-owner-role'], { by: 'jane' })
    await shop.deploys([], { by: 'jane' })
    await shop.deploys([])
  })

  it('an app that makes its tables itself keeps CREATE until there are migrations', async () => {
    const files = ['0001_create_orders.sql', '0002_add_price.sql'].map((file) => `migrations/${file}`)
    for (const file of files) shop.workspace.remove(file)
    await shop.deploys(FIRST.filter((kind) => kind !== 'migrate' && kind !== 'create-ledger'))
    await shop.deploys([])
    shop.workspace.write('migrations/0001_a.sql', 'CREATE TABLE IF NOT EXISTS a (id int);\n')
    const migrating = await shop.deploys(['revoke', 'create-ledger', 'migrate'])
    expect(migrating.log).toContain('migrations run there')
    expect(migrating.log).toContain('`grants: { app: { create: true } }`')
    await shop.deploys([])
  })

  it('with `create: true` the schema is closed while files run', async () => {
    shop.workspace.write('deployment.yaml', configuration({ grants: { app: { create: true } } }))
    const [before, after] = [FIRST.slice(0, 9), FIRST.slice(9)]
    const done = await shop.run()
    expect(done.exitCode, done.log).toBe(0)
    expect(done.executed.toSorted()).toEqual([...before, 'close-schema', ...after].toSorted())
    await shop.deploys([])
  })

  it('`bootstrap` prepares the schema for a deployer who has no other rights there', async () => {
    const { deployer } = shop.emulator.identities
    await shop.deploys(FIRST)
    const least = { role: shop.emulator.identities.jane.name, access: 'owner' }
    await shop.jane.change('POST', `${BRANCH}/roles`, {
      spec: { postgres_role: least.role, identity_type: 'USER', auth_method: 'LAKEBASE_OAUTH_V1' },
    })
    const settings = { grants: { roles: [least] } }
    shop.workspace.write('deployment.yaml', configuration(settings, { schema: 'prepared' }))
    const printed = await shop.run({ with: { command: 'bootstrap', 'dry-run': 'true' } })
    expect(printed.exitCode, printed.log).toBe(0)
    expect(printed.log).toContain('DO $bootstrap$')
    await shop.deploys(['create-owner-role', 'join-owner-role', 'create-schema', 'grant-owner-membership'], {
      with: { command: 'bootstrap' },
    })
    await shop.deploys([], { with: { command: 'bootstrap' } })
    const deployed = await shop.run({ by: 'jane' })
    expect(deployed.exitCode, deployed.log).toBe(0)
    expect(deployed.executed.filter((kind) => kind.includes('role') || kind.includes('membership'))).toEqual(
      [],
    )
    expect(deployer.clientId).not.toBe(least.role)
    // The ledger has files by now, and `bootstrap` reads none.
    await shop.deploys([], { with: { command: 'bootstrap' } })
  })
})
