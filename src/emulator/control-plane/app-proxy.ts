import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { App } from '../apps/app.ts'
import { type Principal, principalName } from '../state/principal.ts'
import { hasLevel } from './permissions.ts'
import type { Platform } from './platform.ts'
import type { Answer, Request, Site } from './router.ts'
import { effectiveScopes } from './scopes.ts'

export const APPS_DOMAIN = '.aws.databricksapps.com'

/** Holds the session of a person who is logged in; the name is the platform's, the value this emulator's own. */
export const SESSION_COOKIE = '__Host-databricksapps'

/**
 * The apps' own URLs, behind the platform's login: a browser's session opens all of an app, a bearer token only what is
 * below /api/ (docs "Connect to an API Databricks app using token authentication").
 */
export class AppProxy implements Site {
  readonly #platform: Platform

  constructor(platform: Platform) {
    this.#platform = platform
  }

  serves(host: string): boolean {
    return host.endsWith(APPS_DOMAIN)
  }

  async answer(request: Request): Promise<Answer> {
    const app = appAt(this.#platform, request.host)
    if (!app) return page(404, 'App Not Found')
    const caller = this.#platform.identity.find(credentialOf(request))
    if (!caller) return this.#login(app, request)
    if (!hasLevel(this.#platform, caller, { type: 'apps', id: app.name }, 'CAN_USE')) {
      return page(403, 'You do not have permission to access this app.')
    }
    if (!app.process) return page(502, 'App Not Available')
    return forward(app.process.nextPort(), request, this.#forwardedHeaders(app, request, caller))
  }

  /** The app learns who calls from `X-Forwarded-…` (docs "Access HTTP headers passed to Databricks apps"). */
  #forwardedHeaders(app: App, request: Request, caller: Principal): Record<string, string | string[]> {
    const {
      authorization: _authorization,
      cookie: _cookie,
      connection: _connection,
      ...headers
    } = request.headers
    const name = principalName(caller)
    return {
      ...defined(headers),
      'x-forwarded-host': request.host,
      'x-forwarded-preferred-username': name,
      'x-forwarded-user': caller.id,
      ...(caller.kind === 'user' ? { 'x-forwarded-email': name, ...this.#userToken(app, caller) } : {}),
    }
  }

  /** With user authorization: a token of the person, for the scopes of the app (docs "Configure authorization in a Databricks app"). */
  #userToken({ settings }: App, user: Principal): Record<string, string> {
    if (settings.userApiScopes.length === 0) return {}
    const scopes = effectiveScopes(settings.userApiScopes)
    return { 'x-forwarded-access-token': this.#platform.identity.issueAccessToken(user, scopes) }
  }

  #login(app: App, request: Request): Answer {
    const query = new URLSearchParams({
      client_id: app.servicePrincipal.clientId,
      redirect_uri: `${app.url}/.auth/callback`,
      response_type: 'code',
      scope: 'openid profile email',
      state: Buffer.from(request.path).toString('base64url'),
    })
    const location = `${this.#platform.host}/oidc/oauth2/v2.0/authorize?${query}`
    return { status: 302, headers: { Location: location } }
  }
}

/** The app whose URL has this host. */
export function appAt({ world }: Platform, host: string): App | undefined {
  for (const app of world.apps.values()) if (app.url === `https://${host}`) return app
  return undefined
}

/** What stands for the caller, as an `Authorization` header. */
function credentialOf({ headers, path }: Request): string | undefined {
  const session = headers.cookie?.match(new RegExp(`(?:^|; )${SESSION_COOKIE}=([^;]+)`))?.[1]
  if (session !== undefined) return `Bearer ${session}`
  return path.startsWith('/api/') ? headers.authorization : undefined
}

function forward(
  port: number,
  request: Request,
  headers: Readonly<Record<string, string | string[]>>,
): Promise<Answer> {
  const query = request.query.size === 0 ? '' : `?${request.query}`
  return new Promise((resolve) => {
    const outgoing = httpRequest(
      {
        host: '127.0.0.1',
        port,
        method: request.method,
        path: `${request.path}${query}`,
        headers,
      },
      (answer) => {
        const {
          connection: _connection,
          'keep-alive': _keepAlive,
          'transfer-encoding': _encoding,
          ...headers
        } = answer.headers
        resolve({ status: answer.statusCode ?? 502, headers: defined(headers), body: answer })
      },
    )
    outgoing.once('error', () => resolve(page(502, 'App Not Available')))
    outgoing.end(request.body)
  })
}

function defined(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) result[name] = value
  return result
}

function page(status: number, text: string): Answer {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: Buffer.from(`${text}\n`) }
}
