import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** `<org>/<repo>` of the checkout that `directory` is in, by its remote `origin`; undefined: no checkout, or none of GitHub. */
export function repositoryOf(directory: string): string | undefined {
  const config = join(directory, '.git', 'config')
  if (existsSync(config)) return fromRemote(readFileSync(config, 'utf8'))
  const parent = dirname(directory)
  return parent === directory ? undefined : repositoryOf(parent)
}

function fromRemote(config: string): string | undefined {
  const origin = /\[remote "origin"\]([^[]*)/.exec(config)?.[1] ?? ''
  return /^\s*url\s*=\s*\S*github\.[^/:\s]+[/:]([^/\s]+\/[^/\s]+?)(?:\.git)?\/?\s*$/m.exec(origin)?.[1]
}
