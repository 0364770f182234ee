import { setTimeout as sleep } from 'node:timers/promises'
import { admit, computeAt } from './control-plane/admission.ts'
import { sweep } from './control-plane/lifecycle.ts'
import type { Platform } from './control-plane/platform.ts'
import type { GatewayOptions, LoginRequest, Verdict } from './postgres/gateway.ts'
import type { MessageObserver, Outcome, Session } from './postgres/session.ts'
import type { FaultAction, Faults } from './state/faults.ts'
import type { Journal, SqlEntry } from './state/journal.ts'

export interface DatabaseObserverOptions {
  readonly platform: Platform
  readonly journal: Journal
  readonly faults: Faults
  /** Runs before the message reaches the server and again before its answer reaches the client; a rejection loses it. */
  observe(entry: SqlEntry, phase: 'before' | 'after'): Promise<void>
  /** Runs after a login has been decided on. */
  afterLogin(): void
}

interface MessageUnderWay {
  readonly entry: SqlEntry
  readonly fault: ((phase: 'before' | 'after') => FaultAction | undefined) | undefined
}

/** The emulator's eyes and hands at the database gateway: who may log in, the journal, and faults. */
export class DatabaseObserver implements MessageObserver {
  readonly #options: DatabaseObserverOptions
  readonly #underWay = new Map<number, MessageUnderWay[]>()

  constructor(options: DatabaseObserverOptions) {
    this.#options = options
  }

  get callbacks(): Pick<GatewayOptions, 'admit' | 'observer' | 'onLogin'> {
    return {
      admit: (request) => this.admit(request),
      observer: this,
      onLogin: (request, ok) => this.onLogin(request, ok),
    }
  }

  async admit(request: LoginRequest): Promise<Verdict> {
    sweep(this.#options.platform)
    const action = this.#options.faults.meet('login')?.('before')
    if (action === 'drop') return { ok: 'drop' }
    if (action === 'hang') return forever()
    if (action === 'stale') throw new Error('a login has no earlier answer')
    if (action && 'delayMs' in action) await sleep(action.delayMs)
    if (action && 'sqlState' in action) return { ok: false, code: action.sqlState, message: action.message }
    const verdict = await admit(this.#options.platform, request)
    this.#options.afterLogin()
    return verdict
  }

  onLogin(request: Omit<LoginRequest, 'token'>, accepted: boolean): void {
    const { journal } = this.#options
    journal.add({
      kind: 'login',
      index: journal.nextIndex(),
      host: request.serverName ?? '',
      user: request.user,
      database: request.database,
      accepted,
      startedAt: performance.now(),
    })
  }

  async before(session: Session, sql: string): Promise<void> {
    const { journal, faults } = this.#options
    const entry = journal.add<SqlEntry>({
      kind: 'sql',
      index: journal.nextIndex(),
      user: session.user,
      database: session.database,
      session: session.id,
      application: session.application,
      sql,
      startedAt: performance.now(),
    })
    const message = { entry, fault: faults.meet(`sql ${sql}`) }
    this.#underWay.set(session.id, [...(this.#underWay.get(session.id) ?? []), message])
    await this.#options.observe(entry, 'before')
    await suffer(message.fault?.('before'))
  }

  async after(session: Session, _: string, outcome: Outcome): Promise<void> {
    const [message, ...rest] = this.#underWay.get(session.id) ?? []
    if (rest.length > 0) this.#underWay.set(session.id, rest)
    else this.#underWay.delete(session.id)
    if (!message) return
    message.entry.outcome = outcome
    this.#touch(session)
    try {
      await this.#options.observe(message.entry, 'after')
      await suffer(message.fault?.('after'))
    } finally {
      message.entry.endedAt = performance.now()
    }
  }

  #touch(session: Session): void {
    const { platform } = this.#options
    const endpoint =
      session.serverName === undefined ? undefined : computeAt(platform, session.serverName)?.endpoint
    if (endpoint) endpoint.lastActiveAt = platform.clock.now()
  }
}

/** Carries out a fault on a message; a rejection makes the gateway close the session. */
async function suffer(action: FaultAction | undefined): Promise<void> {
  if (action === undefined) return
  if (action === 'hang') return forever()
  if (typeof action === 'object' && 'delayMs' in action) {
    await sleep(action.delayMs)
    return
  }
  throw new Error('injected fault')
}

function forever<T>(): Promise<T> {
  return new Promise(() => undefined)
}
