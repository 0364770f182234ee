import { posix } from 'node:path'
import { count } from '../count.ts'
import type { SourceTree } from './tree.ts'

/** What runs on Windows alone has these line ends on purpose. */
const FOR_WINDOWS = /\.(bat|cmd|ps1)$/i

/** What to say of a tree that git may have checked out with CRLF; undefined when there is nothing to say. */
export function describeCrlf({ files }: SourceTree, displayDirectory: string): string | undefined {
  const [first, ...others] = files.filter(({ path, crlf }) => crlf && !FOR_WINDOWS.test(path))
  if (first === undefined) return undefined
  const file = posix.join(displayDirectory, first.path)
  const found =
    others.length === 0 ? `${file} has` : `${count(others.length + 1, 'file')}, the first ${file}, have`
  return `${found} CRLF line ends, so this checkout is another artefact than one with LF. One line in .gitattributes makes every checkout the same: * text=auto eol=lf`
}
