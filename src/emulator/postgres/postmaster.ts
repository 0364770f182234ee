import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { DeployError } from '../../error.ts'
import { serverAccount } from './account.ts'
import type { Binaries } from './binaries.ts'

const READY = 'database system is ready to accept connections'
const START_TIMEOUT_MS = 30_000
const KEPT_LINES = 200

/** Names the socket file only; every server has a directory of its own, so all use the same. */
export const SOCKET_PORT = 5432

/**
 * Runs the server, and waits for the end of its own standard input: it comes when the emulator closes it or dies,
 * even by SIGKILL. Then the server stops at once (nobody reads its files again) and its directory is removed.
 */
const WATCHDOG = `
home=$1; shift
cd /
exec 3<&0
"$@" </dev/null 3<&- & server=$!
{ read -r line <&3; kill -QUIT $server; } 2>/dev/null & watch=$!
wait $server; code=$?
kill $watch 2>/dev/null
rm -rf -- "$home"
exit $code
`

type Server = ChildProcessByStdio<Writable, null, Readable>

/** A running server. */
export interface Postmaster {
  /** The last lines that the server logged. */
  log(): readonly string[]
  /** Stops the server at once and removes its home. */
  stop(): Promise<void>
}

export interface ServerPlace {
  /** Directory of the Unix socket; the server listens nowhere else. Goes when the server goes. */
  readonly home: string
  /** The data directory, inside the home or elsewhere. */
  readonly data: string
}

/**
 * Starts a server.
 * @throws DeployError `POSTGRES_START` with the last lines of the log; the home is gone then.
 */
export async function startPostmaster(binaries: Binaries, place: ServerPlace): Promise<Postmaster> {
  const server = spawnServer(binaries, place)
  const lines: string[] = []
  const gone = once(server, 'close')
  const stop = async () => {
    server.stdin.end()
    await gone.catch(() => {})
    await rm(place.home, { recursive: true, force: true })
  }
  try {
    await ready(server, lines)
  } catch (cause) {
    await stop()
    throw new DeployError(
      'POSTGRES_START',
      `PostgreSQL ${binaries.release} did not start in ${place.home}. Its log ends with:\n${lines.slice(-10).join('\n')}`,
      {
        hint: 'See whether the disk is full, and whether other processes left shared memory (ipcs -m).',
        cause,
      },
    )
  }
  return { log: () => lines, stop }
}

function spawnServer(binaries: Binaries, { home, data }: ServerPlace): Server {
  const options = ['-D', data, '-k', home, '-h', '', '-p', String(SOCKET_PORT)]
  const server = spawn('/bin/sh', ['-c', WATCHDOG, 'watchdog', home, binaries.postgres, ...options], {
    uid: serverAccount.uid,
    gid: serverAccount.gid,
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    // Ctrl-C goes to every process of the terminal's group; the emulator still has to talk to its servers then.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  // The watchdog may be gone before its input is closed.
  server.stdin.on('error', () => {})
  return server
}

/** Collects the log for the server's whole life; resolves when it says that it is ready. */
function ready(server: Server, lines: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => reject(new Error('not ready in time')), START_TIMEOUT_MS)
    createInterface({ input: server.stderr }).on('line', (line) => {
      lines.push(line)
      if (lines.length > KEPT_LINES) lines.shift()
      if (!line.includes(READY)) return
      clearTimeout(timeout)
      resolve()
    })
    server.once('error', reject)
    server.once('close', (code) => {
      clearTimeout(timeout)
      reject(new Error(`exit code ${code}`))
    })
  })
}
