import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { giveToServer } from './account.ts'
import type { Connections } from './connections.ts'
import { copyTree } from './tree.ts'

/** Files of the running process, and directories whose contents a server makes anew (PostgreSQL docs, "Backing Up the Data Directory"). */
const LEFT_OUT =
  /^(postmaster\.(pid|opts)|(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\/.+|(.+\/)?pgsql_tmp.*)$/

/**
 * Copies the data directory of a running server into an empty one, from which another server can start: its state is
 * that of one moment, with all transactions that were committed by then. Sessions go on meanwhile.
 */
export async function backUp(connections: Connections, data: string, target: string): Promise<void> {
  await connections.withClient('postgres', async (client) => {
    // Keeps the log from the start of the backup in place until this session ends.
    await client.query(`SELECT pg_create_physical_replication_slot('copy_' || pg_backend_pid(), true, true)`)
    await client.query(`SELECT pg_backup_start('copy', fast => true)`)
    await copyTree(data, target, (path) => LEFT_OUT.test(path))
    const { rows } = await client.query<{ labelfile: string }>(
      'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
    )
    const label = join(target, 'backup_label')
    await writeFile(label, rows.map((row) => row.labelfile).join(''))
    await giveToServer(label)
    await copyTree(join(data, 'pg_wal'), join(target, 'pg_wal'))
  })
}
