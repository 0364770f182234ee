import type { AppRuntime } from '../apps/process.ts'
import type { RolesReading } from '../postgres/platform.ts'
import type { Branch } from '../state/lakebase.ts'
import { Pending } from '../state/pending.ts'
import type { VirtualClock } from '../state/virtual-clock.ts'
import type { Identity } from './identity.ts'
import type { Operations } from './operations.ts'
import type { World } from './world.ts'

/** What every part of the control plane works with. */
export interface Platform {
  /** `https://…` of the workspace. */
  readonly host: string
  readonly world: World
  readonly clock: VirtualClock
  readonly identity: Identity
  readonly operations: Operations
  readonly runtime: AppRuntime
  /** How long a pending state lasts at least, in ms on the clock. */
  readonly pendingMs: number
  /** Who may create roles and databases. */
  readonly roles: RolesReading
  /** Whether instances of the old API also appear as Autoscaling projects. */
  readonly upgradedInstances: boolean
  /** What a child process needs to reach the emulator by its real host names. */
  childEnvironment(): Record<string, string>
  /** What a Python program needs beside it: certificates, and libpq's own way to an address that is not the host name's. */
  pythonEnvironment(): Record<string, string>
  /** Ends the database sessions that came in through this host. */
  dropSessions(host: string): void
  /** Remembers work that nobody waits for, so that `stop` can. */
  track(work: Promise<unknown>): void
}

/** The way to the next state of a thing: pending for the usual time, and until `work` is over. */
export function pendingFor(
  platform: Platform,
  work: Promise<unknown> | undefined,
  settle: (failure: unknown) => void,
  ms = platform.pendingMs,
): Pending {
  if (work !== undefined) platform.track(work)
  return new Pending({ clock: platform.clock, ms, ...(work !== undefined && { work }), settle })
}

/** Stops the branch's server in the background. */
export function discardBranch(platform: Platform, branch: Branch): void {
  for (const endpoint of branch.endpoints.values()) platform.dropSessions(endpoint.host)
  platform.track(branch.cluster.stop())
}
