import { access, constants, mkdir, mkdtemp, rename, rm, stat, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeployError } from '../../error.ts'
import { giveToServer, ownUid, serverCanEnter } from './account.ts'

// A Unix socket's path has room for some 100 bytes (unix(7)).
const LONGEST_PARENT = 70

// Containers often have no more than 64 MB there, which two servers would fill.
const MEMORY_DIRECTORY = '/dev/shm'
const ROOMY_BYTES = 1024 ** 3

/** A new directory, for one running server, that only the server's account (and root) can enter. */
export async function makeHome(): Promise<string> {
  // A server is a thousand small files: in memory it starts and goes up to ten times as fast as on a busy disk.
  const parent = (await hasRoomInMemory()) ? MEMORY_DIRECTORY : temporaryDirectory()
  const home = await mkdtemp(join(parent, 'lakebase-'))
  await giveToServer(home)
  return home
}

/**
 * A directory that is filled once and then shared by all processes of this user. `fill` works in a fresh directory,
 * which takes its place in one step: others see all of it or nothing. Whoever comes second throws its own away.
 * @throws DeployError `CACHE_FOREIGN` when somebody else made the cache: anyone can make names in /tmp.
 */
export async function cachedDirectory(
  name: string,
  fill: (directory: string) => Promise<void>,
): Promise<string> {
  const cache = await makeCache()
  const cached = join(cache, name)
  if (await exists(cached)) return cached
  const draft = await mkdtemp(`${cached}-`)
  try {
    await fill(draft)
    await rename(draft, cached)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (!(await exists(cached))) throw error
  }
  return cached
}

async function makeCache(): Promise<string> {
  const uid = ownUid()
  const cache = join(temporaryDirectory(), `lakebase-emulator-${uid}`)
  await mkdir(cache, { recursive: true, mode: 0o755 })
  const owner = (await stat(cache)).uid
  if (owner === uid) return cache
  throw new DeployError(
    'CACHE_FOREIGN',
    `The emulator's cache ${cache} belongs to user id ${owner}, not to ${uid}, so what is in it cannot be trusted.`,
    { hint: `Remove it, or point TMPDIR at a directory of your own: TMPDIR=$HOME/tmp` },
  )
}

async function hasRoomInMemory(): Promise<boolean> {
  try {
    await access(MEMORY_DIRECTORY, constants.W_OK)
    const { bavail, bsize } = await statfs(MEMORY_DIRECTORY)
    return bavail * bsize >= ROOMY_BYTES
  } catch {
    return false
  }
}

function temporaryDirectory(): string {
  const directory = tmpdir()
  return directory.length <= LONGEST_PARENT && serverCanEnter(directory) ? directory : '/tmp'
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
