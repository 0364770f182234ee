import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A file's text or bytes, or a link to `link`. */
export type Entry = string | Uint8Array | { readonly link: string }

/** A directory with these entries; gone when the test ends. */
export async function makeDirectory(entries: Readonly<Record<string, Entry>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'source-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  for (const [path, entry] of Object.entries(entries)) {
    const absolute = join(root, path)
    await mkdir(dirname(absolute), { recursive: true })
    if (typeof entry === 'string' || entry instanceof Uint8Array) await writeFile(absolute, entry)
    else await symlink(entry.link, absolute)
  }
  return root
}
