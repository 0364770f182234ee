import { statSync } from 'node:fs'

/** What is at the end of a path. */
export type PathKind = 'a file' | 'a directory' | 'a pipe, a socket or a device'

/** Undefined: nothing is there, or nothing can be seen. */
export function pathKind(path: string): PathKind | undefined {
  try {
    const found = statSync(path)
    if (found.isDirectory()) return 'a directory'
    return found.isFile() ? 'a file' : 'a pipe, a socket or a device'
  } catch {
    return undefined
  }
}
