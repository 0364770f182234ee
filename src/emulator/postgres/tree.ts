import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, readlink, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { giveToServer } from './account.ts'
import { hasCode } from './errno.ts'

/**
 * Copies what is in one directory into another, for the account that runs the servers. A file that goes away
 * meanwhile is left out: in the data directory of a running server that is normal, and its log makes up for it.
 * @param skip says which paths (below `source`) are left out.
 */
export async function copyTree(
  source: string,
  target: string,
  skip: (path: string) => boolean = () => false,
): Promise<void> {
  async function copyBelow(directory: string): Promise<void> {
    const entries = (await unlessGone(readdir(join(source, directory), { withFileTypes: true }))) ?? []
    await Promise.all(
      entries.map(async (entry) => {
        const path = join(directory, entry.name)
        if (skip(path)) return
        const copy = join(target, path)
        if (entry.isDirectory()) {
          await mkdir(copy, { mode: 0o700 })
          await giveToServer(copy)
          await copyBelow(path)
        } else if (entry.isSymbolicLink()) {
          await symlink(await readlink(join(source, path)), copy)
        } else if (entry.isFile()) {
          await unlessGone(copyOneFile(join(source, path), copy))
        }
      }),
    )
  }
  await copyBelow('')
}

async function copyOneFile(source: string, target: string): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_FICLONE)
  await giveToServer(target)
}

async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}
