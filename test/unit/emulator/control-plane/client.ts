import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { Agent, request } from 'node:https'
import pg from 'pg'
import type { Emulator } from '../../../../src/emulator/emulator.ts'

export interface CallOptions {
  /** Bearer; the deployer's by default, `''` for none. */
  readonly token?: string
  /** Sent as JSON, a Buffer as it is. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Host name; the workspace's by default. */
  readonly host?: string
}

export interface Reply {
  readonly status: number
  /** Parsed when it is JSON, else text. */
  readonly body: unknown
  readonly headers: IncomingHttpHeaders
}

/** For emulators of tests: longer than any request takes on a busy machine. */
export const PENDING_MS = 3_000
const POLL_MS = 2_000

/** A plain HTTPS client for tests; it knows nothing of the platform but how to ask for a token. */
export class Client {
  readonly emulator: Emulator
  readonly token: string
  readonly #ca: Buffer
  readonly #agent: Agent

  private constructor(emulator: Emulator, token: string) {
    this.emulator = emulator
    this.token = token
    this.#ca = readFileSync(emulator.caFile)
    this.#agent = new Agent({ keepAlive: true })
  }

  static async of(emulator: Emulator): Promise<Client> {
    const { deployer } = emulator.identities
    const token = await new Client(emulator, '').tokenOf(deployer)
    return new Client(emulator, token)
  }

  /** An access token by client credentials. */
  async tokenOf(principal: { readonly clientId: string; readonly clientSecret: string }): Promise<string> {
    const basic = Buffer.from(`${principal.clientId}:${principal.clientSecret}`).toString('base64')
    const reply = await this.form(
      '/oidc/v1/token',
      { grant_type: 'client_credentials', scope: 'all-apis' },
      `Basic ${basic}`,
    )
    return text(reply.body, 'access_token')
  }

  form(path: string, fields: Readonly<Record<string, string>>, authorization?: string): Promise<Reply> {
    return this.call('POST', path, {
      token: '',
      body: Buffer.from(new URLSearchParams(fields).toString()),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(authorization === undefined ? {} : { authorization }),
      },
    })
  }

  call(method: string, path: string, options: CallOptions = {}): Promise<Reply> {
    const host = options.host ?? new URL(this.emulator.host).hostname
    const token = options.token ?? this.token
    const { body } = options
    const data = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          agent: this.#agent,
          ca: this.#ca,
          host: '127.0.0.1',
          port: this.emulator.ports.https,
          servername: host,
          method,
          path,
          headers: {
            host,
            ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
            ...(data === undefined ? {} : { 'content-length': data.length }),
            ...options.headers,
          },
        },
        (incoming) => {
          incoming.toArray().then((chunks: Buffer[]) => {
            const raw = Buffer.concat(chunks).toString()
            resolve({ status: incoming.statusCode ?? 0, body: parse(raw), headers: incoming.headers })
          }, reject)
        },
      )
      outgoing.once('error', reject)
      outgoing.end(data)
    })
  }

  get(path: string, options?: CallOptions): Promise<Reply> {
    return this.call('GET', path, options)
  }

  post(path: string, body: unknown = {}, options: CallOptions = {}): Promise<Reply> {
    return this.call('POST', path, { ...options, body })
  }

  /** Repeats a GET, with time passing in between, until `settled`; gives every body seen. */
  async watch(path: string, settled: (body: unknown) => boolean): Promise<unknown[]> {
    const seen: unknown[] = []
    for (let look = 0; look < 50; look += 1) {
      const { body } = await this.get(path)
      seen.push(body)
      if (settled(body)) return seen
      this.emulator.clock.advance(POLL_MS)
    }
    throw new Error(`${path} did not settle: ${JSON.stringify(seen.at(-1))}`)
  }

  /** Waits for the operation that a reply holds; gives its last state. Throws when it has failed. */
  async done(reply: Reply): Promise<unknown> {
    const operation = await this.ended(reply)
    if (at(operation, 'error') !== undefined) throw new Error(JSON.stringify(operation))
    return operation
  }

  /** As `done`, failures included. */
  async ended(reply: Reply): Promise<unknown> {
    if (reply.status !== 200) throw new Error(`${reply.status}: ${JSON.stringify(reply.body)}`)
    const path = `/api/2.0/postgres/${text(reply.body, 'name')}`
    const seen = await this.watch(path, (body) => at(body, 'done') === true)
    return seen.at(-1)
  }

  /** A project whose endpoint can be logged in to and changed. */
  async project(id: string, spec: unknown = {}): Promise<void> {
    await this.done(await this.post(`/api/2.0/postgres/projects?project_id=${id}`, { spec }))
    await this.settled(`projects/${id}/branches/production/endpoints/primary`)
  }

  /** Waits until the endpoint is reconciled; gives it. */
  async settled(endpoint: string): Promise<unknown> {
    const seen = await this.watch(
      `/api/2.0/postgres/${endpoint}`,
      (body) => at(body, 'status.pending_state') === undefined,
    )
    return seen.at(-1)
  }

  async instance(name: string, body: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.post('/api/2.0/database/instances', { name, ...body })
    await this.watch(`/api/2.0/database/instances/${name}`, (seen) => at(seen, 'state') === 'AVAILABLE')
  }

  /** An app with ACTIVE compute and nothing deployed. */
  async app(name: string, body: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.post('/api/2.0/apps?no_compute=true', { name, ...body })
    await this.post(`/api/2.0/apps/${name}/start`)
    await this.watch(`/api/2.0/apps/${name}`, (seen) => at(seen, 'compute_status.state') === 'ACTIVE')
  }

  /** Uploads the files below the deployer's home; gives the folder. */
  async upload(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<string> {
    const root = `/Workspace/Users/${this.emulator.identities.deployer.clientId}/${folder}`
    await this.post('/api/2.0/workspace/mkdirs', { path: root })
    for (const [name, content] of Object.entries(files)) {
      const path = `/api/2.0/workspace-files/import-file/${encodeURIComponent(`${root}/${name}`.slice(1))}?overwrite=true`
      await this.call('POST', path, { body: Buffer.from(content) })
    }
    return root
  }

  /** Deploys and waits; gives the finished deployment. */
  async deploy(app: string, body: Readonly<Record<string, unknown>>): Promise<unknown> {
    const { body: deployment } = await this.post(`/api/2.0/apps/${app}/deployments`, body)
    const path = `/api/2.0/apps/${app}/deployments/${text(deployment, 'deployment_id')}`
    const seen = await this.watch(path, (now) => at(now, 'status.state') !== 'IN_PROGRESS')
    return seen.at(-1)
  }

  /** A database client for the host with this password. */
  database(host: string, user: string, password: string): pg.Client {
    return new pg.Client({
      host: '127.0.0.1',
      port: this.emulator.ports.postgres,
      database: 'databricks_postgres',
      user,
      password,
      ssl: { ca: this.#ca.toString(), servername: host },
    })
  }

  /** `ok`, or the SQLSTATE that the login ended with. */
  async login(host: string, user: string, password: string): Promise<string> {
    const client = this.database(host, user, password)
    client.on('error', () => undefined)
    try {
      await client.connect()
      return 'ok'
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}

/** The value at a dotted path. */
export function at(body: unknown, path: string): unknown {
  let value = body
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.entries(value).find(([name]) => name === part)?.[1]
  }
  return value
}

export function text(body: unknown, path: string): string {
  const value = at(body, path)
  if (typeof value !== 'string') throw new Error(`${path} is no text in ${JSON.stringify(body)}`)
  return value
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return raw
  }
}
