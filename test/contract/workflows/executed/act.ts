import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const VERSION = 'v0.2.89'
const BUILD_MS = 540_000

type Act = { readonly path: string } | { readonly missing: string }

/** github.com/nektos/act, which runs workflows without GitHub: built once per machine, in its temporary directory; or why not. */
export async function prepareAct(): Promise<Act> {
  if (process.platform === 'win32') return { missing: 'the stand-ins for the actions of others need bash' }
  const home = join(tmpdir(), `lakebase-act-${VERSION}`)
  const path = join(home, 'act')
  if (existsSync(path)) return { path }
  const draft = await mkdtemp(`${home}-`)
  try {
    const env = { ...process.env, GOBIN: draft }
    await run('go', ['install', `github.com/nektos/act@${VERSION}`], { env, timeout: BUILD_MS })
    await rename(draft, home).catch(() => undefined)
    return existsSync(path) ? { path } : { missing: `${path} cannot be made` }
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim() : String(error)
    return { missing: `Go and github.com/nektos/act@${VERSION} are needed: ${reason}` }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}
