import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readRegularFile } from '../regular-file.ts'

/** A file of the project as text; `path` is relative, with `/`. */
export interface SourceText {
  readonly path: string
  readonly text: string
}

/** Undefined: there is none, or none that can be read. */
export function textOf(directory: string, name: string): string | undefined {
  try {
    return readRegularFile(join(directory, name)).toString()
  } catch {
    return undefined
  }
}

const MOST_FILES = 200
const MOST_BYTES = 500_000

export interface Selection {
  readonly enters: (folder: string) => boolean
  readonly takes: (file: string) => boolean
}

/** The first of them by folder, the upper ones first. */
export function filesBelow(directory: string, { enters, takes }: Selection): readonly SourceText[] {
  const found: SourceText[] = []
  let folders = ['']
  while (folders.length > 0 && found.length < MOST_FILES) {
    const next: string[] = []
    for (const folder of folders) {
      for (const entry of entriesOf(join(directory, folder))) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`
        if (entry.isDirectory() && enters(path)) next.push(path)
        if (!entry.isFile() || !takes(path) || found.length >= MOST_FILES) continue
        const text = textOf(directory, path)
        if (text !== undefined && text.length <= MOST_BYTES) found.push({ path, text })
      }
    }
    folders = next
  }
  return found
}

export function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}
