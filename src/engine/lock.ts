import { isAmbiguous } from '../databricks/api-error.ts'
import { deletePath, makeFolder, readFile, writeFile } from '../databricks/files.ts'
import type { WorkspaceClient } from '../databricks/http.ts'
import type { PollResult } from '../deadline.ts'
import { DeployError } from '../error.ts'
import { type LockFile, newLock, parseLock, renewed, serialiseLock } from './lock-file.ts'
import type { Ports } from './ports.ts'

const LOCK_FILE = 'deploy.lock'
const BEAT_MS = 15_000
/** A lock whose file has not changed for this long has lost its runner. Counted by our own clock, so no clocks are compared. */
const LOST_AFTER_MS = 60_000
/** How often a creation whose answer was lost is tried again. */
const ATTEMPTS = 5
/** How long a cancelled run may still talk to the platform: the runner kills after 7.5 s + 2.5 s. */
const CLOSING_MS = 4_000

export type LockPorts = Pick<Ports, 'client' | 'clientUntil' | 'clock' | 'deadline' | 'reporter' | 'run'>

export interface DeployLock {
  /** Another run held it meanwhile, and has changed what this run may have seen before. */
  readonly waited: boolean
  /** Throws `DEPLOY_LOCK_LOST` when another run has taken the lock over, because this one did not beat for a minute. */
  requireHeld(): void
  /** Never throws: a lock that stays behind is taken over after a minute. */
  release(): Promise<void>
}

/**
 * One deploy of an app at a time, by a create-only file beside its source (design decision 16). Waits for another
 * holder within the deadline; takes over from a run that stopped beating, and at once from an earlier attempt of this run.
 */
export async function acquireLock(folder: string, ports: LockPorts): Promise<DeployLock> {
  const path = `${folder}/${LOCK_FILE}`
  const ours = newLock(ports.run)
  await makeFolder(ports.client, folder)
  try {
    const waited = await ports.deadline.poll(`the deploy lock ${path}`, claim(path, ours, ports))
    return new HeldLock(path, ours, waited, ports)
  } catch (error) {
    await removeOwn(path, ours, ports)
    throw error
  }
}

/** One look after another, until the lock is ours; the value tells whether it had to be waited for. */
function claim(path: string, ours: LockFile, ports: LockPorts): () => Promise<PollResult<boolean>> {
  const { client, clock } = ports
  const create = creation(path, ours, ports)
  let others: { readonly text: string; readonly since: number } | undefined
  let waited = false
  return async () => {
    // Whoever waited may have company that deletes what it takes for the old lock: the next look must still find ours.
    if (await create()) return others ? { done: false, state: 'ours' } : { done: true, value: false }
    const text = await readText(client, path)
    if (text === undefined) return { done: false, state: 'being released' }
    const lock = parseLock(text)
    if (lock?.id === ours.id) return { done: true, value: waited }
    if (others?.text !== text) others = { text, since: clock.now() }
    const label = lock?.label ?? 'an unknown run'
    if (!isOfEarlierAttempt(lock, ours) && clock.now() - others.since <= LOST_AFTER_MS) {
      waited = true
      return { done: false, state: `held by ${label}` }
    }
    await deletePath(client, path, { recursive: false })
    return { done: false, state: `left behind by ${label}, taken over` }
  }
}

/** Removes the lock that a killed attempt of this run left behind, if there is one. */
export async function dropLeftLock(folder: string, { client, run }: LockPorts): Promise<void> {
  if (run.attempt === 1) return
  const path = `${folder}/${LOCK_FILE}`
  const text = await readText(client, path)
  if (text === undefined || !isOfEarlierAttempt(parseLock(text), newLock(run))) return
  await deletePath(client, path, { recursive: false })
}

function isOfEarlierAttempt(lock: LockFile | undefined, ours: LockFile): boolean {
  return lock !== undefined && lock.holder === ours.holder && lock.attempt < ours.attempt
}

/** Tries to create the lock: false when there is one already, and when no answer says whether there is. */
function creation(path: string, lock: LockFile, { client }: LockPorts): () => Promise<boolean> {
  let unclear = 0
  return async () => {
    try {
      await writeFile(client, path, serialiseLock(lock), { overwrite: false })
      return true
    } catch (error) {
      if (error instanceof DeployError && error.code === 'FILE_EXISTS') return false
      unclear += 1
      if (!isAmbiguous(error) || unclear === ATTEMPTS) throw error
      return false
    }
  }
}

class HeldLock implements DeployLock {
  readonly waited: boolean
  readonly #path: string
  readonly #ports: LockPorts
  readonly #stop = new AbortController()
  readonly #beating: Promise<void>
  #lock: LockFile
  #isLost = false

  constructor(path: string, lock: LockFile, waited: boolean, ports: LockPorts) {
    this.waited = waited
    this.#path = path
    this.#lock = lock
    this.#ports = ports
    this.#beating = this.#beat()
  }

  requireHeld(): void {
    if (!this.#isLost) return
    throw new DeployError(
      'DEPLOY_LOCK_LOST',
      `The deploy lock ${this.#path} is not this run's any more: it could not be renewed for a minute, and another run took it over or somebody deleted it.`,
      { hint: 'Run the job again when the other deploy has ended: it continues from there.' },
    )
  }

  async release(): Promise<void> {
    this.#stop.abort()
    // A renewal that is under way would write the file anew after it was deleted.
    await this.#beating
    await removeOwn(this.#path, this.#lock, this.#ports)
  }

  async #beat(): Promise<void> {
    const { clock, reporter } = this.#ports
    const { signal } = this.#stop
    while (!this.#isLost) {
      try {
        await clock.sleep(BEAT_MS, signal)
      } catch {
        return
      }
      try {
        await this.#renew(this.#ports.clientUntil(signal))
      } catch (error) {
        reporter.debug(`the deploy lock could not be renewed: ${String(error)}`)
      }
    }
  }

  async #renew(client: WorkspaceClient): Promise<void> {
    this.#isLost = !(await isThere(client, this.#path, this.#lock))
    if (this.#isLost) return
    this.#lock = renewed(this.#lock)
    await writeFile(client, this.#path, serialiseLock(this.#lock), { overwrite: true })
  }
}

/** Also after the run was cancelled. Never throws. */
async function removeOwn(path: string, ours: LockFile, ports: LockPorts): Promise<void> {
  const client = ports.clientUntil(AbortSignal.timeout(CLOSING_MS))
  try {
    if (await isThere(client, path, ours)) await deletePath(client, path, { recursive: false })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    ports.reporter.warning(
      `The deploy lock ${path} could not be removed (${reason}). The next run waits a minute and takes it over.`,
    )
  }
}

async function isThere(client: WorkspaceClient, path: string, ours: LockFile): Promise<boolean> {
  const text = await readText(client, path)
  return text !== undefined && parseLock(text)?.id === ours.id
}

async function readText(client: WorkspaceClient, path: string): Promise<string | undefined> {
  const bytes = await readFile(client, path)
  return bytes && new TextDecoder().decode(bytes)
}
