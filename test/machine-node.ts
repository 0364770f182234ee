import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * The Node that a user of this machine has, which is often older than the tests' own: the first on PATH that no package
 * has put there. What users run with their Node (CLI, published package) is tested with it.
 */
export const MACHINE_NODE: string =
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, process.platform === 'win32' ? 'node.exe' : 'node'))
    .find((file) => existsSync(file)) ?? process.execPath
