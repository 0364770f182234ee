import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppRuntime } from './apps/process.ts'
import { makeAuthority } from './certificate.ts'
import {
  DATABASE_DOMAINS,
  HOSTNAME,
  HTTPS_HOSTS,
  nodeEnvironment,
  pythonEnvironment,
} from './client-environment.ts'
import { AppLogStream } from './control-plane/app-log-stream.ts'
import { AppProxy } from './control-plane/app-proxy.ts'
import { GITHUB_ISSUER, GitHubApi, GitHubTokenService } from './control-plane/github.ts'
import { Identity } from './control-plane/identity.ts'
import { sweep } from './control-plane/lifecycle.ts'
import { oidcRoutes, tokenEndpoint } from './control-plane/oidc.ts'
import { Operations } from './control-plane/operations.ts'
import type { Platform } from './control-plane/platform.ts'
import { type ControlPlaneServer, startServer } from './control-plane/server.ts'
import { WorkspaceSite } from './control-plane/workspace.ts'
import { type Identities, makeIdentities, makeWorld, type World } from './control-plane/world.ts'
import { DatabaseObserver } from './database-observer.ts'
import { type Gateway, startGateway } from './postgres/gateway.ts'
import { DEFAULT_ROLES, type RolesReading } from './postgres/platform.ts'
import { Faults } from './state/faults.ts'
import { type HttpEntry, Journal, type JournalEntry, type SqlEntry } from './state/journal.ts'
import type { Branch } from './state/lakebase.ts'
import { principalName } from './state/principal.ts'
import { VirtualClock } from './state/virtual-clock.ts'

const DEFAULT_SUBJECT = 'repo:tellr/shop:environment:prod'

export interface EmulatorOptions {
  /**
   * How long a pending state lasts at least, in ms on the emulator's clock: longer than a client's first polls, so that
   * it is seen. Default 300.
   */
  readonly pendingMs?: number
  /**
   * How far a request or a login that has met a pending state moves the clock. Tests whose clients are processes of
   * their own set it, as they cannot call `clock.advance` between two polls. Default 0: time passes by itself.
   */
  readonly timeLapseMs?: number
  /**
   * Whether instances made by the old API also appear as Autoscaling projects, as they do since 2026-03-12 (docs
   * "Create and manage a database instance"). Default true.
   */
  readonly upgradedInstances?: boolean
  /** Which reading of the documentation the roles in SQL follow; `DEFAULT_ROLES` when left out. */
  readonly roles?: RolesReading
  /** Folder whose node_modules are lent to apps that need nothing else; other apps get `npm install`. */
  readonly lendModulesFrom?: string
}

/** A call that reached the emulator, as the hook sees it. */
export interface ObservedCall {
  readonly kind: 'http' | 'sql'
  /** `SQL` for a database message. */
  readonly method: string
  /** With the query; the text of a database message. */
  readonly path: string
  /** `after` is between the effect and its answer. */
  readonly phase: 'before' | 'after'
  /** Who calls: e-mail address or application id; undefined while a token is being asked for. */
  readonly identity: string | undefined
  /** The call's number in the journal. */
  readonly index: number
}

/** Something that must never be seen in a log, an output or a file. */
export interface Secret {
  readonly value: string
  /** E-mail address or application id of the one it belongs to or was handed to; undefined: of the workspace. */
  readonly holder: string | undefined
}

/** A local Databricks workspace with Lakebase and Apps in front of real PostgreSQL servers. */
export interface Emulator {
  readonly host: string
  readonly identities: Identities
  /** What a child process needs to reach the emulator by its real host names, with TLS verified. */
  childEnvironment(): Record<string, string>
  /** What the runner gives a job with `id-token: write`; the federation policy accepts the default subject only. */
  oidcEnvironment(subject?: string): Record<string, string>
  readonly journal: readonly JournalEntry[]
  readonly faults: Faults
  /**
   * Runs before the effect of every call and again before its answer; the call is held until it resolves. A rejection
   * resets the connection: before the effect the call has none, after it the answer is lost.
   */
  onCall?: ((call: ObservedCall) => Promise<void> | void) | undefined
  readonly clock: { now(): number; advance(ms: number): void }
  readonly world: World
  /** Makes the database refuse every credential issued so far; open sessions go on. */
  revokeCredentials(): void
  /** Every credential there is and every one that was handed out, for tests that search for them. */
  secrets(): readonly Secret[]
  /** Path of the CA's PEM file, for clients that are not Node. */
  readonly caFile: string
  /** Local ports, for clients that cannot be sent to them by host name. */
  readonly ports: { readonly https: number; readonly postgres: number }
  /** SQL as the platform's own superuser, by default in `databricks_postgres` of the default branch. */
  sql(
    target: { readonly project: string; readonly branch?: string } | { readonly instance: string },
    sql: string,
    database?: string,
  ): Promise<Record<string, unknown>[]>
  stop(): Promise<void>
}

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = new RunningEmulator(options)
  await emulator.start()
  return emulator
}

class RunningEmulator implements Emulator {
  readonly host = `https://${HOSTNAME}`
  readonly identities = makeIdentities()
  readonly world: World
  readonly faults = new Faults()
  onCall?: ((call: ObservedCall) => Promise<void> | void) | undefined
  readonly revokeCredentials = () => this.#platform.identity.revokeCredentials()
  readonly #clock = new VirtualClock()
  readonly #journal = new Journal()
  readonly #github = new GitHubTokenService(this.#clock)
  readonly #authority = makeAuthority()
  readonly #background = new Set<Promise<unknown>>()
  readonly #platform: Platform
  readonly #timeLapseMs: number
  #folder = ''
  #server: ControlPlaneServer | undefined
  #gateway: Gateway | undefined

  constructor(options: EmulatorOptions) {
    this.#timeLapseMs = options.timeLapseMs ?? 0
    const policy = {
      servicePrincipal: this.identities.deployer.clientId,
      issuer: GITHUB_ISSUER,
      subject: DEFAULT_SUBJECT,
      audiences: [tokenEndpoint(this.host)],
    }
    this.world = makeWorld(this.identities, [policy], this.#clock.now())
    this.#platform = {
      host: this.host,
      world: this.world,
      clock: this.#clock,
      identity: new Identity(this.world, this.#clock),
      operations: new Operations(),
      runtime: new AppRuntime({ clock: this.#clock, lendModulesFrom: options.lendModulesFrom }),
      pendingMs: options.pendingMs ?? 300,
      roles: options.roles ?? DEFAULT_ROLES,
      upgradedInstances: options.upgradedInstances ?? true,
      childEnvironment: () => this.childEnvironment(),
      pythonEnvironment: () => pythonEnvironment({ ...this.ports, caFile: this.caFile }),
      dropSessions: (host) => this.#gateway?.drop((session) => session.serverName === host),
      track: (work) => this.#track(work),
    }
  }

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'lakebase-emulator-'))
    await writeFile(this.caFile, this.#authority.caCert)
    this.#gateway = await this.#startGateway()
    this.#server = await this.#startServer()
  }

  get journal(): readonly JournalEntry[] {
    return this.#journal.entries
  }

  get caFile(): string {
    return join(this.#folder, 'ca.pem')
  }

  get ports(): { readonly https: number; readonly postgres: number } {
    if (!this.#server || !this.#gateway) throw new Error('the emulator is not running')
    return { https: this.#server.port, postgres: this.#gateway.port }
  }

  get clock(): Emulator['clock'] {
    return {
      now: () => this.#clock.now(),
      advance: (ms) => {
        this.#clock.advance(ms)
        sweep(this.#platform)
      },
    }
  }

  childEnvironment(): Record<string, string> {
    return nodeEnvironment({ ...this.ports, caFile: this.caFile })
  }

  oidcEnvironment(subject: string = DEFAULT_SUBJECT): Record<string, string> {
    return this.#github.environment(subject)
  }

  secrets(): readonly Secret[] {
    const { principals, secrets, github } = this.world
    const own = [...principals.values()].map((principal) => ({
      value: principal.kind === 'user' ? principal.token : principal.clientSecret,
      holder: principalName(principal),
    }))
    const shared = [...secrets.values(), github.token, ...this.#github.issued]
    const unowned = shared.map((value) => ({ value, holder: undefined }))
    return [...own, ...this.#platform.identity.issued, ...unowned]
  }

  sql(
    target: { readonly project: string; readonly branch?: string } | { readonly instance: string },
    sql: string,
    database?: string,
  ): Promise<Record<string, unknown>[]> {
    return this.#branchOf(target).cluster.run((cluster) => cluster.query(sql, [], database))
  }

  async stop(): Promise<void> {
    this.#clock.stop()
    await this.#server?.close()
    await this.#gateway?.close()
    await this.#platform.runtime.stop()
    const branches = new Set<Branch>()
    for (const project of this.world.projects.values())
      for (const branch of project.branches.values()) branches.add(branch)
    for (const instance of this.world.instances.values()) branches.add(instance.branch)
    await Promise.all([...branches].map((branch) => branch.cluster.stop()))
    await Promise.allSettled(this.#background)
    await rm(this.#folder, { recursive: true, force: true })
  }

  #branchOf(
    target: { readonly project: string; readonly branch?: string } | { readonly instance: string },
  ): Branch {
    if ('instance' in target) {
      const instance = this.world.instances.get(target.instance)
      if (instance) return instance.branch
      throw new Error(`the emulator has no instance ${target.instance}`)
    }
    const project = this.world.projects.get(target.project)
    const branch = project?.branches.get(target.branch ?? project.defaultBranch)
    if (branch) return branch
    throw new Error(`the emulator has no branch ${target.branch ?? '(default)'} of project ${target.project}`)
  }

  #startGateway(): Promise<Gateway> {
    const observer = new DatabaseObserver({
      platform: this.#platform,
      journal: this.#journal,
      faults: this.faults,
      observe: (entry, phase) => this.#observeSql(entry, phase),
      afterLogin: () => this.#clock.lapse(this.#timeLapseMs),
    })
    return startGateway({ certificate: this.#authority.issue(DATABASE_DOMAINS), ...observer.callbacks })
  }

  #startServer(): Promise<ControlPlaneServer> {
    const oidc = oidcRoutes({
      platform: this.#platform,
      host: this.host,
      verify: (issuer, token) => this.#github.verify(issuer, token),
    })
    return startServer({
      upgrade: new AppLogStream(this.#platform).upgrade,
      certificate: this.#authority.issue([...HTTPS_HOSTS, 'localhost']),
      sites: [
        new WorkspaceSite(this.#platform, oidc),
        new AppProxy(this.#platform),
        this.#github,
        new GitHubApi(this.world, this.#clock),
      ],
      clock: this.#clock,
      journal: this.#journal,
      faults: this.faults,
      identify: (authorization) => {
        const caller = this.#platform.identity.find(authorization)
        return caller && principalName(caller)
      },
      observe: (entry, phase) => this.#observeHttp(entry, phase),
    })
  }

  async #observeHttp({ identity, index, method, path }: HttpEntry, phase: 'before' | 'after'): Promise<void> {
    if (phase === 'after') this.#clock.lapse(this.#timeLapseMs)
    await this.onCall?.({ kind: 'http', method, path, phase, index, identity })
  }

  async #observeSql({ index, sql, user }: SqlEntry, phase: 'before' | 'after'): Promise<void> {
    await this.onCall?.({ kind: 'sql', method: 'SQL', path: sql, phase, index, identity: user })
  }

  #track(work: Promise<unknown>): void {
    const tracked = work.catch(() => undefined).finally(() => this.#background.delete(tracked))
    this.#background.add(tracked)
  }
}
