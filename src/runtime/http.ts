import type { IncomingMessage } from 'node:http'
import { codeOf, LakebaseCredentialError, messageOf } from './error.ts'

export interface HttpRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** POST; without it GET. */
  readonly body?: string
  readonly advice?: Advice
}

/** What to do when the answer is no, by whoever knows where the login and the name come from. */
export interface Advice {
  readonly unauthorized?: string
  readonly notFound?: string
  /** Where the address of the workspace was said. */
  readonly workspace?: string
}

export interface HttpAnswer {
  /** Parsed JSON object; empty when it is something else. */
  readonly body: Readonly<Record<string, unknown>>
  /** The server's clock in ms since 1970, from the Date header. */
  readonly date: number | undefined
}

/** Throws LakebaseCredentialError for every other answer than 2xx; redirects are not followed. */
export type Http = (request: HttpRequest, signal: AbortSignal) => Promise<HttpAnswer>

/** `node:https` takes half the time and a third of the memory of `fetch` to load, and both are loaded by the first request. */
export const nodeHttp: Http = async (request, signal) => {
  const { status, text, headers } = await send(request, signal)
  const body = parseObject(text)
  if (status < 200 || status > 299) throw refusal(request, status, body, headers)
  return { body, date: timeOf(headers.date) }
}

interface RawAnswer {
  readonly status: number
  readonly text: string
  readonly headers: IncomingMessage['headers']
}

async function send({ url, headers, body, advice }: HttpRequest, signal: AbortSignal): Promise<RawAnswer> {
  const { request } = url.protocol === 'http:' ? await import('node:http') : await import('node:https')
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(signal.aborted ? signal.reason : unreachable(url, error, advice))
    const options = {
      method: body === undefined ? 'GET' : 'POST',
      signal,
      // Said here, because NODE_TLS_REJECT_UNAUTHORIZED holds where it is not.
      rejectUnauthorized: true,
      headers: {
        ...headers,
        'user-agent': 'lakebase-deploy-runtime',
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      },
    }
    const outgoing = request(url, options, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.once('error', fail)
      incoming.once('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          headers: incoming.headers,
        }),
      )
    })
    outgoing.once('error', fail)
    outgoing.end(body)
  })
}

const WORKSPACE = 'DATABRICKS_HOST'

function unreachable(url: URL, cause: unknown, said: Advice = {}): LakebaseCredentialError {
  const { workspace = WORKSPACE } = said
  const isCertificate = /CERT|SIGNATURE|^ERR_TLS|^UNABLE_TO/.test(codeOf(cause) ?? '')
  const advice = isCertificate
    ? `Its certificate is not trusted here: check ${workspace}, and set NODE_EXTRA_CA_CERTS if your network has a certificate authority of its own.`
    : `Check ${workspace} and the network.`
  return new LakebaseCredentialError(`${url.host} cannot be reached: ${messageOf(cause)}. ${advice}`, {
    // A container may start before its name service does, so an unknown name may be known soon.
    retryable: !isCertificate,
    cause,
  })
}

function refusal(
  { url, advice }: HttpRequest,
  status: number,
  body: Readonly<Record<string, unknown>>,
  headers: IncomingMessage['headers'],
): LakebaseCredentialError {
  const said = body.message ?? body.error_description ?? body.error_code ?? body.error
  const detail = typeof said === 'string' ? `: ${said.replace(/\.$/, '')}` : ''
  return new LakebaseCredentialError(
    `${url.host}${url.pathname} answered ${status}${detail}. ${adviceFor(status, detail, advice)}`,
    {
      status,
      retryable: status === 429 || status === 408 || status >= 500,
      retryAfterMs: retryAfter(headers['retry-after']),
    },
  )
}

function adviceFor(status: number, said: string, advice: Advice = {}): string {
  const { unauthorized, notFound, workspace = WORKSPACE } = advice
  if (status === 401)
    return `The login to the workspace is wrong or has expired: ${unauthorized ?? 'check DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET, or sign in again with `databricks auth login`'}.`
  if (status === 403 && /required scopes/i.test(said))
    return "The token of the request is not made for databases: add the scope `postgres` to the app's user authorization (Edit app > User authorization), and let the user sign in again."
  if (status === 403)
    return "The identity may not use this database: grant it CAN USE on the project or instance, or, for the app's own, attach the database to the app."
  if (status === 404 || status === 400)
    return `Check ${notFound ?? 'LAKEBASE_ENDPOINT or LAKEBASE_INSTANCE'} and that ${workspace} is the workspace that has it.`
  if (status >= 300 && status < 400)
    return `Check ${workspace}: it does not seem to be the address of a workspace.`
  return 'It is asked again until it answers; open connections go on working.'
}

/** Seconds or a date. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const at = timeOf(header)
  return at === undefined ? undefined : Math.max(at - Date.now(), 0)
}

function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? undefined : time
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
  } catch {
    return {}
  }
}
