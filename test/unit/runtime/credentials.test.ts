import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeAuthority } from '../../../src/emulator/certificate.ts'
import type { CredentialSource } from '../../../src/runtime/credential-source.ts'
import { createCredentials, openCredentials } from '../../../src/runtime/credentials.ts'
import { nodeHttp } from '../../../src/runtime/http.ts'
import type { LakebaseOptions } from '../../../src/runtime/options.ts'
import type { TokenTarget } from '../../../src/runtime/target.ts'
import { createWorkspace } from '../../../src/runtime/workspace.ts'
import { FakeClock } from './fake-clock.ts'

const ENDPOINT = 'projects/shop/branches/production/endpoints/primary'
const TARGET = { kind: 'autoscaling', endpoint: ENDPOINT } as const

interface Seen {
  readonly path: string
  readonly authorization: string | undefined
  readonly body: string
}

type Answer = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>]

let answers: Partial<Record<string, (count: number) => Answer>>
let seen: Seen[]
let host: string
let close: () => void
let clock: FakeClock
let opened: CredentialSource[]

beforeEach(async () => {
  answers = {}
  seen = []
  opened = []
  clock = new FakeClock()
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  host = `http://127.0.0.1:${portOf(server)}`
  close = () => {
    server.closeAllConnections()
    server.close()
  }
})
afterEach(async () => {
  for (const source of opened) await source.stop()
  close()
})

async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = await incoming.toArray()
  const path = incoming.url ?? ''
  seen.push({ path, authorization: incoming.headers.authorization, body: Buffer.concat(chunks).toString() })
  const count = seen.filter((call) => call.path === path).length
  const [status, body, headers] = answers[path]?.(count) ?? usual(path, count)
  outgoing.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
}

function usual(path: string, count: number): Answer {
  if (path === '/oidc/v1/token') return [200, { access_token: `workspace-${count}`, expires_in: 3600 }]
  const key = path.includes('postgres') ? 'expire_time' : 'expiration_time'
  return [200, { token: `database-${count}`, [key]: new Date(Date.now() + 3_600_000).toISOString() }]
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

const M2M = () => ({ DATABRICKS_HOST: host, DATABRICKS_CLIENT_ID: 'app-id', DATABRICKS_CLIENT_SECRET: 'shh' })

function openSource(options: LakebaseOptions = {}, target: TokenTarget = TARGET, user = 'app-id') {
  const source = openCredentials(
    { target, user },
    { env: M2M(), ...options },
    { clock, http: nodeHttp, random: () => 0.5 },
  )
  opened.push(source)
  return source
}

describe('the calls', () => {
  it('of Autoscaling', async () => {
    expect(await openSource().get()).toBe('database-1')
    expect(seen).toEqual([
      {
        path: '/oidc/v1/token',
        authorization: `Basic ${btoa('app-id:shh')}`,
        body: 'grant_type=client_credentials&scope=all-apis',
      },
      {
        path: '/api/2.0/postgres/credentials',
        authorization: 'Bearer workspace-1',
        body: JSON.stringify({ endpoint: ENDPOINT }),
      },
    ])
  })

  it('of Provisioned, each with a request id of its own', async () => {
    const source = openSource({}, { kind: 'provisioned', instance: 'shop' })
    await source.get()
    source.invalidate()
    await source.get()
    const bodies = seen
      .filter(({ path }) => path === '/api/2.0/database/credentials')
      .map(({ body }) => JSON.parse(body))
    expect(bodies).toEqual([
      { request_id: expect.any(String), instance_names: ['shop'] },
      { request_id: expect.any(String), instance_names: ['shop'] },
    ])
    expect(bodies[0].request_id).not.toBe(bodies[1].request_id)
  })

  it('keep the workspace token for two thirds of its life', async () => {
    const source = openSource()
    await source.get()
    for (const minute of [39, 40]) {
      await clock.advance(minute === 39 ? 39 * 60_000 : 60_000)
      source.invalidate()
      await source.get()
    }
    expect(seen.filter(({ path }) => path === '/oidc/v1/token')).toHaveLength(2)
  })

  it.each([401, 403])('get another workspace token when the kept one is refused with %i', async (status) => {
    const source = openSource()
    await source.get()
    answers['/api/2.0/postgres/credentials'] = (count) =>
      count === 2 ? [status, { message: 'Invalid' }] : usual('/postgres', count)
    source.invalidate()
    expect(await source.get()).toBe('database-3')
    expect(seen.at(-1)?.authorization).toBe('Bearer workspace-2')
  })

  it('take a personal access token as it is', async () => {
    await openSource({ env: { DATABRICKS_HOST: host, DATABRICKS_TOKEN: 'dapi1' } }).get()
    expect(seen.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/api/2.0/postgres/credentials', 'Bearer dapi1'],
    ])
  })

  it("take the app's own hook", async () => {
    await openSource({ auth: () => ({ token: 'of the user' }) }).get()
    expect(seen[0]?.authorization).toBe('Bearer of the user')
  })
})

describe('the lifetime', () => {
  const credential = (expiry: string | undefined, headers: Readonly<Record<string, string>>, token = 'x') => {
    answers['/api/2.0/postgres/credentials'] = () => [200, { token, expire_time: expiry }, headers]
  }

  it.each([-30, 59, 100_000])(
    'does not depend on this clock, which is %d minutes ahead of the server',
    async (minutes) => {
      const now = Date.now() - minutes * 60_000
      credential(new Date(now + 3_600_000).toISOString(), { date: new Date(now).toUTCString() })
      const source = openSource()
      await source.get()
      expect(source.status().expiresInMs / 1000).toBeCloseTo(3570, -1)
    },
  )

  it('is what the token claims when the answer does not say, else an hour', async () => {
    const claims = Buffer.from(JSON.stringify({ iat: 1000, exp: 1600 })).toString('base64url')
    credential(undefined, {}, `h.${claims}.s`)
    const jwt = openSource()
    await jwt.get()
    expect(jwt.status().expiresInMs).toBe(570_000)
    await jwt.stop()
    credential('no date', {})
    const opaque = openSource()
    await opaque.get()
    expect(opaque.status().expiresInMs).toBe(3_570_000)
  })
})

describe('sharing', () => {
  it('is between all of one target and identity', async () => {
    const sources = [openSource(), openSource(), openSource(), openSource()]
    const tokens = await Promise.all(sources.map((source) => source.get()))
    expect(new Set(tokens)).toEqual(new Set(['database-1']))
    expect(seen.filter(({ path }) => path.endsWith('/credentials'))).toHaveLength(1)
  })

  it('is not with another role, nor another profile of the CLI', async () => {
    const hook = () => ({ token: 'a' })
    const roles = [openSource({ auth: hook }, TARGET, 'jane'), openSource({ auth: hook }, TARGET, 'joe')]
    await Promise.all(roles.map((source) => source.get()))
    expect(seen.filter(({ path }) => path.endsWith('/credentials'))).toHaveLength(2)
    const profiles = ['one', 'two'].map(
      (DATABRICKS_CONFIG_PROFILE) =>
        createWorkspace(
          { env: { DATABRICKS_HOST: host, DATABRICKS_CONFIG_PROFILE } },
          { clock, http: nodeHttp },
        ).identity,
    )
    expect(new Set(profiles).size).toBe(2)
  })

  it('is not with another identity, target or hook', async () => {
    const hook = () => ({ token: 'a' })
    const others = [
      openSource(),
      openSource({ env: { ...M2M(), DATABRICKS_CLIENT_SECRET: 'other' } }),
      openSource({}, { kind: 'provisioned', instance: 'shop' }),
      openSource({ auth: hook }),
      openSource({ auth: () => ({ token: 'a' }) }),
    ]
    await Promise.all(others.map((source) => source.get()))
    await openSource({ auth: hook }).get()
    expect(seen.filter(({ path }) => path.endsWith('/credentials'))).toHaveLength(5)
  })

  it('ends with the last that stops, and begins anew', async () => {
    const [first, second] = [openSource(), openSource()]
    await first.start()
    await first.stop()
    await first.stop()
    await expect(first.get()).rejects.toMatchObject({ reason: 'STOPPED' })
    expect(clock.timers).toBe(1)
    expect(await second.get()).toBe('database-1')
    await second.stop()
    expect(clock.timers).toBe(0)
    await expect(second.get()).rejects.toMatchObject({ reason: 'STOPPED' })
    expect(await openSource().get()).toBe('database-2')
  })
})

describe('failures', () => {
  it('by throttling are passing: asked again after what the workspace asks for', async () => {
    answers['/api/2.0/postgres/credentials'] = (count) =>
      count === 1 ? [429, { message: 'slow down' }, { 'retry-after': '7' }] : usual('/postgres', count)
    const token = openSource().get()
    await expect.poll(() => seen.length).toBe(2)
    await expect.poll(() => clock.timers).toBeGreaterThan(0)
    await clock.advance(6_900)
    expect(seen).toHaveLength(2)
    await clock.advance(200)
    expect(await token).toBe('database-2')
  })

  it('name the option for the workspace where it is the one', async () => {
    const env = { DATABRICKS_TOKEN: 'dapi-secret', DATABRICKS_HOST: host }
    const ask = (workspaceHost: string) => openSource({ env, workspaceHost }).get()
    await expect(ask('not a host')).rejects.toThrow('The option `workspaceHost` is "not a host"')
    answers['/api/2.0/postgres/credentials'] = () => [302, {}, { location: '/x' }]
    await expect(ask(host)).rejects.toThrow('Check the option `workspaceHost`: it does not seem')
  })

  it.each([
    [401, 'The login to the workspace is wrong or has expired'],
    [403, 'The identity may not use this database: grant it CAN USE'],
    [404, 'Check LAKEBASE_ENDPOINT or LAKEBASE_INSTANCE'],
    [302, 'Check DATABRICKS_HOST: it does not seem to be the address of a workspace'],
  ])('%d is not repeated', async (status, advice) => {
    answers['/api/2.0/postgres/credentials'] = () => [status, { message: 'No.' }, { location: '/x' }]
    const error = await openSource({ env: { DATABRICKS_HOST: host, DATABRICKS_TOKEN: 'dapi-secret' } })
      .get()
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      name: 'LakebaseCredentialError',
      status,
      retryable: false,
      reason: 'CREDENTIAL_REFUSED',
    })
    expect(String(error)).toContain(`answered ${status}: No. ${advice}`)
    expect(String(error)).not.toContain('dapi-secret')
    expect(seen).toHaveLength(1)
  })

  it.each(['1', '0'])(
    'of a certificate end it, and nothing is sent (NODE_TLS_REJECT_UNAUTHORIZED=%s)',
    async (value) => {
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', value)
      let requests = 0
      const server = createTlsServer(makeAuthority().issue(['localhost']), () => {
        requests += 1
      })
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const source = openSource({
        env: { DATABRICKS_HOST: `https://localhost:${portOf(server)}`, DATABRICKS_TOKEN: 'dapi' },
      })
      await expect(source.get()).rejects.toThrow('Its certificate is not trusted here')
      expect(requests).toBe(0)
      server.close()
      vi.unstubAllEnvs()
    },
  )

  it.each(['http://dbc.example.com', 'ftp://x', 'https://'])('%s gets no token', async (address) => {
    await expect(openSource({ env: { ...M2M(), DATABRICKS_HOST: address } }).get()).rejects.toThrow(
      'It has to be https://<workspace>',
    )
  })

  it('say what a database without tokens needs', () => {
    expect(() => createCredentials({ env: { USER: 'me' } })).toThrow('This database takes no token')
  })
})

describe('the Databricks CLI', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lakebase-cli-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function install(script: string): Record<string, string> {
    writeFileSync(join(folder, 'databricks'), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, 'databricks'), 0o755)
    writeFileSync(join(folder, '.databrickscfg'), `[DEFAULT]\nhost = x\n\n[work]\nhost = ${host}\n`)
    return { PATH: `${folder}:/bin:/usr/bin`, HOME: folder, DATABRICKS_CONFIG_PROFILE: 'work' }
  }

  it('gives the token and the host of its profile', async () => {
    const env = install('echo "{\\"access_token\\": \\"cli $*\\", \\"expiry\\": \\"2099-01-01T00:00:00Z\\"}"')
    await openSource({ env }).get()
    expect(seen).toMatchObject([
      { path: '/api/2.0/postgres/credentials', authorization: 'Bearer cli auth token --profile work' },
    ])
  })

  it('says what it says when nobody is signed in', async () => {
    const env = install('echo "no such login" >&2; exit 1')
    await expect(openSource({ env }).get()).rejects.toThrow(/run `databricks auth login` \(no such login\)/)
  })

  it('is missed with advice', async () => {
    const env = { ...install(''), PATH: '/nowhere' }
    await expect(openSource({ env }).get()).rejects.toThrow('the Databricks CLI is not installed')
    await expect(openSource({ env: { PATH: '/nowhere', HOME: '/nowhere' } }).get()).rejects.toThrow(
      'DATABRICKS_HOST is not set, and /nowhere/.databrickscfg has no host under [DEFAULT]',
    )
  })
})
