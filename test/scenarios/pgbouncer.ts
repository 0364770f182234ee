import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { giveToServer, serverAccount } from '../../src/emulator/postgres/account.ts'
import type { Cluster } from '../../src/emulator/postgres/cluster.ts'
import { makeHome } from '../../src/emulator/postgres/directories.ts'

const PORT = 6432
/** Fewer than the clients of a busy pool, so that they take each other's server connections. */
const SERVER_CONNECTIONS = 4

/** Whether the machine has one; Debian and Ubuntu call the package `pgbouncer`. */
export const hasPgbouncer = spawnSync('pgbouncer', ['--version']).status === 0

/** A real PgBouncer before a cluster, in transaction mode by default, which lets everybody in as `user`. */
export interface Pgbouncer {
  url(database: string): string
  /** Clients that keep sending transactions of up to `seconds`, 5 ms by default, until the result is called. */
  busy(database: string, clients: number, seconds?: number): Promise<() => Promise<void>>
  stop(): Promise<void>
}

export async function startPgbouncer(
  cluster: Cluster,
  user: string,
  mode: 'transaction' | 'statement' = 'transaction',
): Promise<Pgbouncer> {
  const home = await makeHome()
  await writeAs(join(home, 'users.txt'), `"${user}" ""\n`)
  const ini = join(home, 'pgbouncer.ini')
  await writeAs(ini, settings(cluster, home, mode))
  const child = spawn('pgbouncer', [ini], {
    stdio: 'ignore',
    ...(serverAccount.dropped ? { uid: serverAccount.uid, gid: serverAccount.gid } : {}),
  })
  const connect = async (database: string) => {
    const client = new Client({ host: home, port: PORT, user, database })
    client.on('error', () => {})
    await client.connect()
    return client
  }
  await untilItListens(child, () => connect('postgres'))
  return {
    url: (database) => `postgresql://${user}@/${database}?host=${home}&port=${PORT}`,
    busy: async (database, count, seconds = 0.005) => {
      const clients = await Promise.all(Array.from({ length: count }, () => connect(database)))
      return keepBusy(clients, seconds)
    },
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'close')
      await rm(home, { recursive: true })
    },
  }
}

function settings(cluster: Cluster, home: string, mode: string): string {
  return `[databases]
* = host=${cluster.socketDirectory} port=${cluster.port}
[pgbouncer]
listen_addr =
listen_port = ${PORT}
unix_socket_dir = ${home}
auth_type = trust
auth_file = ${join(home, 'users.txt')}
pool_mode = ${mode}
default_pool_size = ${SERVER_CONNECTIONS}
ignore_startup_parameters = extra_float_digits,options
`
}

async function writeAs(file: string, text: string): Promise<void> {
  await writeFile(file, text)
  await giveToServer(file)
}

async function untilItListens(child: ChildProcess, connect: () => Promise<Client>): Promise<void> {
  for (const end = performance.now() + 20_000; ; ) {
    try {
      return await (await connect()).end()
    } catch (error) {
      if (child.exitCode !== null || performance.now() > end) throw error
      await sleep(50)
    }
  }
}

function keepBusy(clients: readonly Client[], seconds: number): () => Promise<void> {
  const stop = new AbortController()
  const loops = clients.map(async (client) => {
    while (!stop.signal.aborted) await client.query(`SELECT pg_sleep(random() * ${seconds})`)
    await client.end()
  })
  return async () => {
    stop.abort()
    await Promise.all(loops)
  }
}
