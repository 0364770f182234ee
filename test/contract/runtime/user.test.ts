import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Client, text } from '../../unit/emulator/control-plane/client.ts'
import { openStage, type Stage } from './stage.ts'

/** An app that answers with what the platform says about who calls. */
const SERVER = `require('node:http').createServer((request, response) => response.end(JSON.stringify(request.headers))).listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0')`

let stage: Stage
let client: Client
beforeAll(async () => {
  stage = await openStage()
  client = await Client.of(stage.emulator)
  const { jane, deployer } = stage.emulator.identities
  const role = { spec: { postgres_role: jane.name, identity_type: 'USER' } }
  await client.done(
    await client.post('/api/2.0/postgres/projects/shop/branches/production/roles?role_id=jane', role),
  )
  await client.post('/api/2.0/database/instances/depot/roles', { name: jane.name, identity_type: 'USER' })
  for (const target of [{ project: 'shop' }, { instance: 'depot' }]) {
    await stage.emulator.sql(
      target,
      // The creator's role passes by row-level security (docs "Postgres roles"); an app's does not.
      `ALTER ROLE "${deployer.clientId}" NOBYPASSRLS;
       CREATE TABLE letters (owner text DEFAULT current_user, body text);
       ALTER TABLE letters ENABLE ROW LEVEL SECURITY;
       CREATE POLICY own ON letters USING (owner = current_user);
       GRANT SELECT, INSERT ON letters TO "${jane.name}", "${deployer.clientId}"`,
    )
  }
})
afterEach(() => stage.reset())
afterAll(() => stage.close())

/** What the app gets of a request by jane, as the platform forwards it. */
async function forwarded(app: string, scopes: readonly string[]): Promise<Record<string, string>> {
  const { jane } = stage.emulator.identities
  await client.app(app, { user_api_scopes: scopes })
  const files = { 'app.yaml': 'command: ["node", "server.cjs"]\n', 'server.cjs': SERVER }
  await client.deploy(app, { source_code_path: await client.upload(app, files), mode: 'SNAPSHOT' })
  const host = new URL(text((await client.get(`/api/2.0/apps/${app}`)).body, 'url')).hostname
  const { body } = await client.get('/api/me', { host, token: jane.token })
  return Object.fromEntries(Object.entries(body ?? {}))
}

describe('a pool of the signed-in user', () => {
  it('logs in as the user with the token of the request, so that row-level security holds', async () => {
    const headers = await forwarded('letters', ['postgres'])
    const email = headers['x-forwarded-email'] ?? ''
    const token = headers['x-forwarded-access-token'] ?? ''
    expect(email).toBe(stage.emulator.identities.jane.name)
    for (const kind of ['autoscaling', 'provisioned'] as const) {
      const env = stage.environment(kind)
      const app = stage.pool({ env })
      const user = stage.pool({ env, user: email, auth: () => ({ token }), max: 2 })
      await app.query("INSERT INTO letters (body) VALUES ('of the app')")
      await user.query("INSERT INTO letters (body) VALUES ('of jane')")
      expect((await user.query('SELECT owner, body FROM letters')).rows).toEqual([
        { owner: email, body: 'of jane' },
      ])
      expect((await app.query('SELECT body FROM letters')).rows).toEqual([{ body: 'of the app' }])
      expect(user.credentials).not.toBe(app.credentials)
    }
  })

  it('is refused without the scope, and the error names it', async () => {
    const headers = await forwarded('other', ['sql'])
    const token = headers['x-forwarded-access-token'] ?? ''
    const user = stage.pool({ user: headers['x-forwarded-email'], auth: () => ({ token }) })
    await expect(user.query('SELECT 1')).rejects.toMatchObject({
      reason: 'CREDENTIAL_REFUSED',
      status: 403,
      message: expect.stringMatching(
        /does not have required scopes: postgres\. .*add the scope `postgres` to the app's user authorization/,
      ),
    })
  })

  it('has no token to use when the app has no user authorization', async () => {
    expect(await forwarded('plain', [])).not.toHaveProperty('x-forwarded-access-token')
  })
})
