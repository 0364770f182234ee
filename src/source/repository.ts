import { dirname, join, resolve } from 'node:path'
import { readRegularFile } from '../regular-file.ts'

/** A checkout of git. */
export interface Repository {
  /** Absolute. */
  readonly root: string
  /** `<org>/<repo>` of the remote `origin`; undefined: none of GitHub. */
  readonly name: string | undefined
  /** The branch that is checked out, also before its first commit; undefined: none. */
  readonly branch: string | undefined
}

/** The checkout that `directory` is in. */
export function findRepository(directory: string): Repository | undefined {
  const git = gitDirectory(join(directory, '.git'))
  const config = textOf(join(commonDirectory(git), 'config'))
  if (config !== undefined) {
    const head = textOf(join(git, 'HEAD')) ?? ''
    const branch = /^ref: refs\/heads\/(\S+)/.exec(head)?.[1]
    return { root: directory, name: fromRemote(config), branch }
  }
  const parent = dirname(directory)
  return parent === directory ? undefined : findRepository(parent)
}

/** A worktree and a submodule have a file there, which says where it is. */
function gitDirectory(path: string): string {
  const elsewhere = /^gitdir: (.+)$/m.exec(textOf(path) ?? '')?.[1]
  return elsewhere === undefined ? path : resolve(dirname(path), elsewhere)
}

/** Worktrees share the configuration of one repository. */
function commonDirectory(git: string): string {
  const shared = textOf(join(git, 'commondir'))?.trim()
  return shared === undefined ? git : resolve(git, shared)
}

/** Undefined: there is none, or none that can be read. */
function textOf(path: string): string | undefined {
  try {
    return readRegularFile(path).toString()
  } catch {
    return undefined
  }
}

function fromRemote(config: string): string | undefined {
  const origin = /\[remote "origin"\]([^[]*)/.exec(config)?.[1] ?? ''
  return /^\s*url\s*=\s*\S*github\.[^/:\s]+[/:]([^/\s]+\/[^/\s]+?)(?:\.git)?\/?\s*$/m.exec(origin)?.[1]
}
