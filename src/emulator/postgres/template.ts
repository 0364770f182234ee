import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { DeployError } from '../../error.ts'
import { giveToServer, serverAccount } from './account.ts'
import type { Binaries } from './binaries.ts'
import { PLATFORM_ROLE } from './connections.ts'
import { cachedDirectory } from './directories.ts'
import { platformStatements, type RolesReading } from './platform.ts'

const run = promisify(execFile)

/**
 * Nothing that is written here has to survive a crash of the machine; the rest keeps a server small. Autovacuum takes
 * transaction ids, by which a test tells whether anybody wrote.
 */
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '16MB',
  min_wal_size: '2MB',
  jit: 'off',
  autovacuum: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

/**
 * Data directory of a prepared cluster that was shut down cleanly, to be copied. Made once for each release and each
 * version of the platform's statements.
 * @param prepare starts a server on a data directory, does its work there, and shuts the server down.
 */
export function dataTemplate(
  binaries: Binaries,
  roles: RolesReading,
  prepare: (data: string) => Promise<void>,
): Promise<string> {
  return cachedDirectory(`template-${binaries.release}-${fingerprint(roles)}`, async (data) => {
    await giveToServer(data)
    await initializeCluster(binaries, data)
    await prepare(data)
  })
}

/** Stops the server of a data directory so that its next start needs no recovery. */
export async function shutDown(binaries: Binaries, data: string): Promise<void> {
  await runAsServer(binaries.pgCtl, ['stop', '--pgdata', data, '--mode', 'fast', '--silent'])
}

/** Only the Unix socket's directory guards the server, so everybody who gets there is trusted. */
async function initializeCluster(binaries: Binaries, data: string): Promise<void> {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['--set', `${name}=${value}`])
  const options = ['--auth=trust', '--encoding=UTF8', '--locale=C', '--wal-segsize=1', '--no-sync']
  await runAsServer(binaries.initdb, ['-D', data, '-U', PLATFORM_ROLE, ...options, ...settings])
}

async function runAsServer(program: string, args: readonly string[]): Promise<void> {
  try {
    await run(program, args, {
      uid: serverAccount.uid,
      gid: serverAccount.gid,
      cwd: '/',
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    })
  } catch (cause) {
    const output = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : ''
    throw new DeployError('POSTGRES_START', `${program} failed: ${output}`, { cause })
  }
}

function fingerprint(roles: RolesReading): string {
  const content = JSON.stringify([SETTINGS, platformStatements(roles)])
  return createHash('sha256').update(content).digest('hex').slice(0, 12)
}
