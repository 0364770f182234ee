import { randomUUID } from 'node:crypto'
import { DeployError } from '../error.ts'
import { sentence } from '../sentence.ts'
import { isNotFound, saidBy } from './api-error.ts'
import { segment, type WorkspaceClient } from './http.ts'
import { type Decoder, decode, type JsonObject } from './json.ts'
import type { Lakebase } from './lakebase.ts'

/** A Postgres password for the caller's own role; checked at login only. */
export interface Credential {
  readonly token: string
  /** Epoch ms. */
  readonly expiresAt: number
}

/**
 * Mints a credential for one hour, for the endpoint or instance that `lakebase` has observed; masked before it is
 * returned. The plain workspace token is no Postgres password (databricks/databricks-agent-skills).
 */
export async function mintCredential(client: WorkspaceClient, lakebase: Lakebase): Promise<Credential> {
  if (lakebase.kind === 'provisioned') {
    // The only idempotency key of these APIs.
    const body = { request_id: randomUUID(), instance_names: [lakebase.name] }
    return mint(client, '/api/2.0/database/credentials', body, 'expiration_time').catch((error: unknown) =>
      explain(client, error, `/api/2.0/database/instances/${segment(lakebase.name)}`),
    )
  }
  if (lakebase.endpoint === undefined) {
    throw new DeployError(
      'ENDPOINT_MISSING',
      `Branch "${lakebase.branchId}" of project "${lakebase.projectId}" has no endpoint to log in to.`,
      { hint: 'Run `deploy`, which creates it.' },
    )
  }
  const { name } = lakebase.endpoint
  return mintForEndpoint(client, name).catch((error: unknown) =>
    explain(client, error, `/api/2.0/postgres/${name}`),
  )
}

/** A 404 of a thing that was there a moment ago: only another look at its path tells whether it is gone. */
async function explain(client: WorkspaceClient, error: unknown, path: string): Promise<never> {
  if (!isNotFound(error)) throw error
  const isThere = await exists(client, path).catch(() => undefined)
  client.deadline.signal.throwIfAborted()
  if (isThere === undefined) throw error
  const found = isThere
    ? `GET ${path} finds it, so that it is there, and nothing is minted for it.`
    : `GET ${path} does not find it either: somebody deleted it meanwhile.`
  throw new DeployError(
    'NOT_FOUND',
    `No credential was minted: ${sentence(saidBy(error) ?? '404')} ${found}`,
    {
      hint: isThere
        ? 'Run the job again in a moment; if it stays so, look whether this identity may see the endpoint or instance.'
        : 'Run the job again, which plans anew with what is there.',
      cause: error,
    },
  )
}

async function exists(client: WorkspaceClient, path: string): Promise<boolean> {
  try {
    await client.get(path)
    return true
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}

/** A credential that was asked for before anybody knew whether its endpoint exists. */
export interface EarlyCredential {
  /** Resolves with the answer, whatever it is: a run that ends sooner would leave a password that nobody masked. */
  readonly settled: Promise<unknown>
  /** Undefined: it is for another Lakebase, or was refused. */
  for(lakebase: Lakebase): Promise<Credential | undefined>
}

/** Asks for it at once. Nothing comes of a refusal: whoever needs a credential then asks again, and sees why. */
export function mintEarly(client: WorkspaceClient, endpoint: string): EarlyCredential {
  const minting = mintForEndpoint(client, endpoint).catch(() => undefined)
  return {
    settled: minting,
    for: async (lakebase) =>
      lakebase.kind === 'autoscaling' && lakebase.endpoint?.name === endpoint ? minting : undefined,
  }
}

function mintForEndpoint(client: WorkspaceClient, endpoint: string): Promise<Credential> {
  return mint(client, '/api/2.0/postgres/credentials', { endpoint, ttl: '3600s' }, 'expire_time')
}

async function mint(
  client: WorkspaceClient,
  path: string,
  body: JsonObject,
  expiry: 'expire_time' | 'expiration_time',
): Promise<Credential> {
  const answer = decode(await client.post(path, { body, retry: 'safe' }), `POST ${path}`)
  const token = answer.string('token')
  client.reporter.mask(token)
  return { token, expiresAt: timestamp(answer, expiry, path) }
}

function timestamp(answer: Decoder, field: string, path: string): number {
  const time = Date.parse(answer.string(field))
  if (!Number.isNaN(time)) return time
  throw new DeployError(
    'UNEXPECTED_RESPONSE',
    `The answer to POST ${path} cannot be read: "${field}" is not a time.`,
  )
}
