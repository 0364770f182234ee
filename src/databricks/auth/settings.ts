import type { Clock } from '../../clock.ts'
import type { Deadline } from '../../deadline.ts'
import type { Meter } from '../../meter.ts'
import type { Reporter } from '../../reporter.ts'
import type { Fetch } from '../transport.ts'

/** What the inputs and the environment say about who we are; undefined means not given. */
export interface AuthSettings {
  /** Undefined only where a profile says it; see `resolveHost`. */
  readonly host: string | undefined
  /** Host name outside Databricks' own domains that the login may be sent to. */
  readonly allowHost: string | undefined
  /** `github-oidc`, `oauth-m2m`, `pat`, or a kind of the Databricks SDK: `databricks-cli`, `azure-cli`, ... */
  readonly authType: string | undefined
  readonly token: string | undefined
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
  readonly tokenAudience: string | undefined
  /** Profile in ~/.databrickscfg; when given it decides, and no credential of the environment is looked at. */
  readonly profile: string | undefined
  /** ACTIONS_ID_TOKEN_REQUEST_URL */
  readonly idTokenRequestUrl: string | undefined
  /** ACTIONS_ID_TOKEN_REQUEST_TOKEN */
  readonly idTokenRequestToken: string | undefined
  /** The process environment, for the SDK's own kinds. */
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface AuthPorts {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly reporter: Reporter
  readonly meter: Meter
  /** The run's budget, which a login is part of. */
  readonly deadline: Deadline
  readonly userAgent: string
  /** Loads `auth/sdk.cjs`, which is bundled apart because few runs need it. */
  readonly loadSdk: () => Promise<SdkModule>
  /** 0 <= n < 1, for jitter; Math.random by default. */
  readonly random?: () => number
}

/** What is used of the exports of `auth/sdk.cjs`. */
export interface SdkModule {
  readonly Config: new (options: SdkOptions) => SdkConfig
}

export interface SdkOptions {
  readonly skipVerify: boolean
  readonly env: Record<string, string | undefined>
  readonly host?: string
  readonly profile?: string
  readonly authType?: string
}

export interface SdkConfig {
  /** The configured kind, from the options, the environment or the profile; `default` once the chain has chosen. */
  readonly authType?: string | undefined
  getHost(): Promise<URL>
  /** Sets `Authorization`. */
  authenticate(headers: Headers): Promise<void>
}

/** A bearer token and how long it lives, in ms from now. */
export interface MintedToken {
  readonly token: string
  readonly lifetimeMs: number
}
