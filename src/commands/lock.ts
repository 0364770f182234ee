import { randomUUID } from 'node:crypto'
import { deletePath, makeFolder, readFile, writeFile } from '../databricks/files.ts'
import { DeployError } from '../error.ts'
import type { Ports } from './ports.ts'

const LOCK_FILE = 'deploy.lock'
const BEAT_MS = 15_000
/** A lock whose file has not changed for this long has lost its runner. Counted by our own clock, so no clocks are compared. */
const LOST_AFTER_MS = 60_000

interface LockFile {
  readonly holder: string
  readonly label: string
  /** Changes with every heartbeat. */
  readonly beat: string
}

export interface DeployLock {
  release(): Promise<void>
}

/**
 * One deploy of an app at a time, by a create-only file beside its source (design decision 16). Waits for another
 * holder within the deadline; takes over from a run that stopped beating, and at once from an earlier attempt of this run.
 */
export async function acquireLock(folder: string, ports: Ports): Promise<DeployLock> {
  const path = `${folder}/${LOCK_FILE}`
  await makeFolder(ports.client, folder)
  let seen: { text: string; since: number } | undefined
  await ports.deadline.poll(`the deploy lock ${path}`, async () => {
    if (await create(path, ports)) return { done: true, value: undefined }
    const text = await readText(path, ports)
    if (text === undefined) return { done: false, state: 'being released' }
    const now = ports.clock.now()
    if (seen?.text !== text) seen = { text, since: now }
    const lock = parse(text)
    if (lock?.holder === ports.run.id || now - seen.since > LOST_AFTER_MS) {
      ports.reporter.info(`taking over the deploy lock that ${lock?.label ?? 'an unknown run'} left behind`)
      await deletePath(ports.client, path, { recursive: false })
      if (await create(path, ports)) return { done: true, value: undefined }
    }
    return { done: false, state: `held by ${lock?.label ?? 'an unknown run'}` }
  })
  return holding(path, ports)
}

function holding(path: string, ports: Ports): DeployLock {
  const timer = setInterval(() => {
    writeFile(ports.client, path, content(ports), { overwrite: true }).catch((error: unknown) => {
      ports.reporter.debug(`the deploy lock's heartbeat failed: ${String(error)}`)
    })
  }, BEAT_MS)
  timer.unref()
  return {
    release: async () => {
      clearInterval(timer)
      await deletePath(ports.closingClient(), path, { recursive: false })
    },
  }
}

async function create(path: string, ports: Ports): Promise<boolean> {
  try {
    await writeFile(ports.client, path, content(ports), { overwrite: false })
    return true
  } catch (error) {
    if (error instanceof DeployError && error.code === 'FILE_EXISTS') return false
    throw error
  }
}

function content(ports: Ports): Uint8Array {
  const lock: LockFile = { holder: ports.run.id, label: ports.run.label, beat: randomUUID() }
  return new TextEncoder().encode(JSON.stringify(lock))
}

async function readText(path: string, ports: Ports): Promise<string | undefined> {
  const bytes = await readFile(ports.client, path)
  return bytes && new TextDecoder().decode(bytes)
}

function parse(text: string): { holder: string; label: string } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('holder' in value) || !('label' in value))
      return undefined
    return { holder: String(value.holder), label: String(value.label) }
  } catch {
    return undefined
  }
}
