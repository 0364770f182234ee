import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { chown } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Who runs the servers, as numeric ids. */
export interface Account {
  readonly uid: number
  readonly gid: number
  /** True when this process is root and the servers run as nobody. */
  readonly dropped: boolean
}

/** PostgreSQL refuses to run as root; `nobody` is the one other account that every machine has. */
export const serverAccount: Account = findAccount()

/** Of this process; -1 on systems without such ids. */
export function ownUid(): number {
  return process.getuid?.() ?? -1
}

/** Gives a file or directory to the account that runs the servers. */
export async function giveToServer(path: string): Promise<void> {
  if (serverAccount.dropped) await chown(path, serverAccount.uid, serverAccount.gid)
}

/** Can the account that runs the servers get to this directory? Nobody can not, below a home such as /root. */
export function serverCanEnter(directory: string): boolean {
  if (!serverAccount.dropped) return true
  const everyoneMayEnter = (statSync(directory).mode & 0o001) !== 0
  const parent = dirname(directory)
  return everyoneMayEnter && (parent === directory || serverCanEnter(parent))
}

function findAccount(): Account {
  if (ownUid() !== 0) return { uid: ownUid(), gid: process.getgid?.() ?? -1, dropped: false }
  return { uid: idOfNobody('-u'), gid: idOfNobody('-g'), dropped: true }
}

function idOfNobody(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
}
