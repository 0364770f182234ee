import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

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
  const git = join(directory, '.git')
  if (existsSync(join(git, 'config')))
    return {
      root: directory,
      name: fromRemote(readFileSync(join(git, 'config'), 'utf8')),
      branch: existsSync(join(git, 'HEAD'))
        ? /^ref: refs\/heads\/(\S+)/.exec(readFileSync(join(git, 'HEAD'), 'utf8'))?.[1]
        : undefined,
    }
  const parent = dirname(directory)
  return parent === directory ? undefined : findRepository(parent)
}

function fromRemote(config: string): string | undefined {
  const origin = /\[remote "origin"\]([^[]*)/.exec(config)?.[1] ?? ''
  return /^\s*url\s*=\s*\S*github\.[^/:\s]+[/:]([^/\s]+\/[^/\s]+?)(?:\.git)?\/?\s*$/m.exec(origin)?.[1]
}
