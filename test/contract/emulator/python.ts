import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const SDK = 'databricks-sdk==0.156.0'

export type Python = { readonly path: string } | { readonly missing: string }

/** A Python with these packages, made once per machine in its temporary directory; or why there is none. */
export async function preparePython(packages: readonly string[] = [SDK]): Promise<Python> {
  const digest = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 12)
  const home = join(tmpdir(), `lakebase-python-${digest}`)
  const path = join(home, 'bin', 'python')
  if (existsSync(path)) return { path }
  const draft = await mkdtemp(`${home}-`)
  try {
    await run('python3', ['-m', 'venv', draft])
    await run(join(draft, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', ...packages], {
      timeout: 90_000,
    })
    await rename(draft, home).catch(() => undefined)
    return existsSync(path) ? { path } : { missing: `${path} cannot be made` }
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return { missing: `python3 with venv and ${packages.join(', ')} are needed: ${reason}` }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}
