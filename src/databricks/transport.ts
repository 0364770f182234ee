import type { Clock } from '../clock.ts'
import { DeployError, type DeployErrorOptions } from '../error.ts'
import type { ErrorCode } from '../error-code.ts'
import type { Meter } from '../meter.ts'

export type Fetch = typeof globalThis.fetch

export interface TransportPorts {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly meter: Meter
  /** Cancels the run; its reason is what `exchange` then throws. */
  readonly signal: AbortSignal
}

export interface Exchange {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly timeoutMs: number
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
}

/** No answer came. */
export class NetworkError extends DeployError {
  /** False when the request certainly did not reach the platform. */
  readonly sent: boolean

  constructor(code: ErrorCode, message: string, options: DeployErrorOptions & { readonly sent: boolean }) {
    super(code, message, options)
    this.name = 'NetworkError'
    this.sent = options.sent
  }
}

/**
 * One HTTP request and its whole answer, metered. Redirects are answers, not followed: a bearer must not travel to
 * another host. Throws NetworkError, or the signal's reason when the run is cancelled.
 */
export async function exchange(ports: TransportPorts, request: Exchange): Promise<Reply> {
  const start = ports.clock.now()
  const timeout = AbortSignal.timeout(request.timeoutMs)
  try {
    const response = await ports.fetch(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: 'manual',
      signal: AbortSignal.any([ports.signal, timeout]),
      ...(request.body === undefined ? {} : { body: request.body }),
    })
    return {
      status: response.status,
      headers: response.headers,
      bytes: await bounded(response),
    }
  } catch (cause) {
    ports.signal.throwIfAborted()
    throw networkError(request, timeout.aborted, cause)
  } finally {
    ports.meter.call({ method: request.method, path: request.url.pathname, start, end: ports.clock.now() })
  }
}

/** Lists and files of the workspace have some megabytes (10 for a file); what is larger was not meant. */
export const MAX_REPLY_BYTES = 33_554_432

async function bounded(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_REPLY_BYTES) throw new Error(`the answer has more than ${MAX_REPLY_BYTES} bytes`)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

export const UNTRUSTED_HINT =
  'Behind a proxy that inspects TLS, set NODE_EXTRA_CA_CERTS to the file with its certificate. Verification is never turned off.'

const UNTRUSTED =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_ALTNAME_INVALID)/
const NEVER_SENT = ['ECONNREFUSED', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']

function networkError(request: Exchange, timedOut: boolean, cause: unknown): NetworkError {
  const { host, pathname } = request.url
  const what = `${request.method} ${pathname}`
  if (timedOut) {
    const seconds = Math.round(request.timeoutMs / 1000)
    return new NetworkError('REQUEST_TIMEOUT', `${what} on ${host} got no answer within ${seconds} s.`, {
      cause,
      sent: true,
      retryable: true,
      hint: 'Run the job again: what is already done is not repeated.',
    })
  }
  const code = codeOf(cause)
  if (code === 'ENOTFOUND') {
    return new NetworkError('HOST_NOT_FOUND', `${host} does not exist: the name does not resolve.`, {
      cause,
      sent: false,
      hint: 'Check `databricks-host`: it is the URL of the workspace, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com.',
    })
  }
  if (UNTRUSTED.test(code)) {
    return new NetworkError('TLS_UNTRUSTED', `The certificate of ${host} is not trusted (${code}).`, {
      cause,
      sent: false,
      hint: UNTRUSTED_HINT,
    })
  }
  return new NetworkError('NETWORK', `${what} on ${host} failed: ${code || 'the connection was lost'}.`, {
    cause,
    sent: !NEVER_SENT.includes(code),
    retryable: true,
    hint: 'Check that the runner may reach the workspace: proxy, firewall, IP access list.',
  })
}

/** The system's error code, which fetch hides in `cause`. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return codeOf(error.cause)
}
