import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { request } from 'node:https'
import { SESSION_COOKIE } from './control-plane/app-proxy.ts'
import type { Emulator } from './emulator.ts'

/**
 * A person who is logged in to the workspace and looks at an app: a GET, or a POST of `form`. Gives the body.
 * Throws unless the answer is below 400 and not the login.
 */
export async function browse(
  emulator: Emulator,
  url: string,
  form?: Readonly<Record<string, string>>,
): Promise<string> {
  const answer = await send(
    emulator,
    url,
    form ? 'POST' : 'GET',
    form && new URLSearchParams(form).toString(),
  )
  const body = await answer.toArray()
  const text = Buffer.concat(body).toString()
  const isLogin = answer.statusCode === 302 && answer.headers.location?.includes('/oidc/') === true
  if ((answer.statusCode ?? 500) >= 400 || isLogin)
    throw new Error(`${url} answered ${answer.statusCode}: ${text.slice(0, 500)}`)
  return text
}

/** Passes a request of a browser on this machine to the app at `url`, and its answer back. */
export async function openApp(
  emulator: Emulator,
  url: string,
  from: IncomingMessage,
  to: ServerResponse,
): Promise<void> {
  const body = Buffer.concat(await from.toArray()).toString()
  const answer = await send(
    emulator,
    new URL(from.url ?? '/', url).href,
    from.method ?? 'GET',
    body,
    from.headers['content-type'],
  )
  to.writeHead(answer.statusCode ?? 502, answer.headers)
  answer.pipe(to)
}

function send(
  emulator: Emulator,
  url: string,
  method: string,
  body: string | undefined,
  type = 'application/x-www-form-urlencoded',
): Promise<IncomingMessage> {
  const { hostname, pathname, search } = new URL(url)
  const { port, ca } = way(emulator, hostname)
  return new Promise((resolve, reject) => {
    const headers = {
      host: hostname,
      cookie: `${SESSION_COOKIE}=${emulator.identities.jane.token}`,
      ...(body && { 'content-type': type }),
    }
    const call = request(
      { host: '127.0.0.1', port, servername: hostname, ca, method, path: pathname + search, headers },
      resolve,
    )
    call.once('error', reject)
    call.end(body)
  })
}

/** The local port behind a host name and the authority to trust, from what the emulator tells its children. */
function way(emulator: Emulator, hostname: string): { port: number; ca: string } {
  const env = emulator.childEnvironment()
  const ports: Record<string, unknown> = JSON.parse(env.LAKEBASE_EMULATOR_HOSTS ?? '{}')
  const [, port] = Object.entries(ports).find(([pattern]) => matches(pattern, `${hostname}:443`)) ?? []
  if (typeof port !== 'number') throw new Error(`the emulator does not answer for ${hostname}`)
  return { port, ca: readFileSync(env.NODE_EXTRA_CA_CERTS ?? '', 'utf8') }
}

function matches(pattern: string, name: string): boolean {
  return pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) : pattern === name
}
