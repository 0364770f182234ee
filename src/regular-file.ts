import { readFileSync, statSync } from 'node:fs'

/** The bytes of a file. Throws what the system says; for a pipe or a device, which would be waited for, that it is none. */
export function readRegularFile(path: string): Buffer {
  const found = statSync(path)
  if (!found.isFile() && !found.isDirectory())
    throw Object.assign(new Error(`${path} is a pipe, a socket or a device`), { code: 'not a file' })
  return readFileSync(path)
}
