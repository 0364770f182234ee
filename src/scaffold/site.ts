import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { InvalidInput, type Problem } from '../error.ts'
import { type PathKind, pathKind } from '../path-kind.ts'
import type { NewFile } from './files.ts'

/** A file to write, and the directory in which `path` is. */
export interface PlacedFile extends NewFile {
  /** Absolute. */
  readonly root: string
}

/** All that keeps these files from being written, so that either all are or none is. What is there already keeps none. */
export function obstaclesTo(files: readonly PlacedFile[]): readonly Problem[] {
  return files.flatMap((file) => {
    const found = obstacleTo(file)
    return found === undefined ? [] : [found]
  })
}

function obstacleTo({ root, path }: PlacedFile): Problem | undefined {
  for (const place of [...parentsOf(path), path]) {
    const absolute = join(root, place)
    const link = linkOf(absolute)
    const kind = pathKind(absolute)
    if (kind === undefined && link === undefined) return unwritable(root, place, path)
    const problem = wrongKind(place === path, kind, link) ?? leading(root, absolute, link)
    if (problem)
      return {
        message: `${place} ${problem}`,
        hint: `init writes ${path}: move it away, or run init elsewhere`,
      }
    if (place === path) return undefined
  }
  return undefined
}

function parentsOf(path: string): readonly string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

function wrongKind(
  isFile: boolean,
  kind: PathKind | undefined,
  link: string | undefined,
): string | undefined {
  if (kind === undefined) return `is a link to ${link}, which is not there`
  const expected = isFile ? 'a file' : 'a directory'
  return kind === expected ? undefined : `is ${kind}, and not ${expected}`
}

/** Another project's files are not for this one to write. */
function leading(root: string, absolute: string, link: string | undefined): string | undefined {
  if (link === undefined) return undefined
  const target = relative(realpathSync(root), realpathSync(absolute))
  return target.split(sep)[0] === '..' ? `is a link to ${link}, which is outside of the project` : undefined
}

/** Where a link leads, as it says; undefined: none is there, or none is to be seen. */
function linkOf(absolute: string): string | undefined {
  try {
    return lstatSync(absolute).isSymbolicLink() ? readlinkSync(absolute) : undefined
  } catch {
    return undefined
  }
}

function unwritable(root: string, place: string, path: string): Problem | undefined {
  const folder = dirname(join(root, place))
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    return refused(folder, path, error)
  }
}

function refused(folder: string, path: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? error.code : error
  return {
    message: `${path} cannot be written in ${folder} (${code})`,
    hint: 'run init in a directory in which you may write, on a disk with room',
  }
}

/** Whether it was written: a file that is there is never touched. Throws InvalidInput for what nobody could foresee. */
export function writeNew({ root, path, text }: PlacedFile): boolean {
  const absolute = join(root, path)
  if (pathKind(absolute) === 'a file') return false
  try {
    mkdirSync(dirname(absolute), { recursive: true })
    writeFileSync(absolute, text, { flag: 'wx' })
    return true
  } catch (error) {
    throw new InvalidInput([refused(dirname(absolute), path, error)])
  }
}
