import type { Clock } from '../../clock.ts'
import { DeployError } from '../../error.ts'
import type { TokenSource } from '../token.ts'
import { hostMissing, trustedWorkspaceUrl } from '../url.ts'
import { mintFromGitHub } from './github-oidc.ts'
import { jwtClaims } from './jwt.ts'
import { mintFromSecret } from './oauth-m2m.ts'
import { createSdkAuthenticator } from './sdk.ts'
import type { AuthPorts, AuthSettings, MintedToken } from './settings.ts'

export type { AuthPorts, AuthSettings, SdkModule } from './settings.ts'

export type AuthKind = 'github-oidc' | 'oauth-m2m' | 'pat' | 'sdk'

/**
 * Which kind of login the settings ask for: `auth-type` or a profile when given, else by what is there, in the order
 * token, client secret, GitHub OIDC, SDK chain. The choice is final: a kind that then fails is not replaced by another.
 */
export function chooseAuthKind(settings: AuthSettings): AuthKind {
  const { authType } = settings
  if (settings.profile !== undefined) return 'sdk'
  if (authType !== undefined) {
    return authType === 'github-oidc' || authType === 'oauth-m2m' || authType === 'pat' ? authType : 'sdk'
  }
  if (settings.token !== undefined) return 'pat'
  if (settings.clientSecret !== undefined) return 'oauth-m2m'
  if (settings.clientId !== undefined || settings.idTokenRequestUrl !== undefined) return 'github-oidc'
  return 'sdk'
}

/** Every token is masked before anybody sees it, and kept until five minutes before it expires. */
export function createTokenSource(settings: AuthSettings, ports: AuthPorts): TokenSource {
  for (const secret of [settings.token, settings.clientSecret, settings.idTokenRequestToken]) {
    if (secret) ports.reporter.mask(secret)
  }
  const mint = chooseMint(settings, ports)
  return cached(ports.clock, async () => {
    const minted = await mint()
    ports.reporter.mask(minted.token)
    return minted
  })
}

/** The workspace's URL: the setting, else what the profile says. Throws `HOST_MISSING`, `HOST_INVALID`, `HOST_NOT_DATABRICKS`. */
export async function resolveHost(
  settings: AuthSettings,
  ports: Pick<AuthPorts, 'loadSdk' | 'clock' | 'deadline'>,
): Promise<string> {
  if (settings.host === undefined && chooseAuthKind(settings) === 'sdk') {
    const host = await createSdkAuthenticator(await ports.loadSdk(), settings, ports).host()
    return trustedWorkspaceUrl(host, settings.allowHost)
  }
  return hostOf(settings)
}

/** Throws `HOST_MISSING`, `HOST_INVALID`, `HOST_NOT_DATABRICKS`. */
export function hostOf(settings: AuthSettings): string {
  if (settings.host !== undefined) return trustedWorkspaceUrl(settings.host, settings.allowHost)
  throw hostMissing()
}

function chooseMint(settings: AuthSettings, ports: AuthPorts): () => Promise<MintedToken> {
  switch (chooseAuthKind(settings)) {
    case 'pat':
      return async () => ({
        token: required(settings.token, 'pat', 'token'),
        lifetimeMs: Number.POSITIVE_INFINITY,
      })
    case 'oauth-m2m': {
      const clientId = required(settings.clientId, 'oauth-m2m', 'client-id')
      const clientSecret = required(settings.clientSecret, 'oauth-m2m', 'client-secret')
      const host = hostOf(settings)
      return () => mintFromSecret({ host, clientId, clientSecret }, ports)
    }
    case 'github-oidc': {
      const host = hostOf(settings)
      return () => mintFromGitHub(settings, host, ports)
    }
    case 'sdk':
      return () => mintFromSdk(settings, ports)
  }
}

/** Throws `AUTH_INCOMPLETE`. */
export function required(value: string | undefined, kind: AuthKind, input: string): string {
  if (value !== undefined) return value
  throw new DeployError(
    'AUTH_INCOMPLETE',
    `Login by ${kind} needs \`${input}\`, which is empty or not given.`,
    {
      hint: `Add \`${input}: ...\` to the inputs. A secret that does not exist in the repository or environment arrives empty.`,
    },
  )
}

async function mintFromSdk(settings: AuthSettings, ports: AuthPorts): Promise<MintedToken> {
  // A new one each time: after a refusal the SDK's own cache would give the same token back.
  const token = await createSdkAuthenticator(await ports.loadSdk(), settings, ports).token()
  const expiry = jwtClaims(token)?.optionalNumber('exp')
  return { token, lifetimeMs: expiry === undefined ? 10 * 60_000 : expiry * 1000 - Date.now() }
}

const EARLY_MS = 5 * 60_000

function cached(clock: Clock, mint: () => Promise<MintedToken>): TokenSource {
  let current: { readonly token: string; readonly until: number } | undefined
  let pending: Promise<string> | undefined

  async function renew(): Promise<string> {
    const minted = await mint()
    const usable = Math.max(minted.lifetimeMs - EARLY_MS, minted.lifetimeMs / 2)
    current = { token: minted.token, until: clock.now() + usable }
    return minted.token
  }

  function token(): Promise<string> {
    if (current !== undefined && clock.now() < current.until) return Promise.resolve(current.token)
    pending ??= renew().finally(() => {
      pending = undefined
    })
    return pending
  }

  return {
    token,
    refresh(refused) {
      if (current?.token === refused) current = undefined
      return token()
    },
  }
}
