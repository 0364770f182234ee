import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { IS_WHOLE } from '../sample.ts'

const DEMO = fileURLToPath(new URL('../../src/emulator/demo.ts', import.meta.url))
const CACHE = `lakebase-emulator-${process.getuid?.() ?? 0}`

/** Whether a process of this group is left. */
function isThere(group: number): boolean {
  try {
    process.kill(-group, 0)
    return true
  } catch {
    return false
  }
}

// A terminal sends its SIGINT to the whole group; here the demo alone gets the signal, and has to pass it on.
it.each(['SIGINT', 'SIGTERM'] as const)(
  '%s in the middle of a run ends the demo and all of it',
  async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'demo-'))
    const demo = spawn(process.execPath, [DEMO], {
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
    const lines: string[] = []
    createInterface({ input: demo.stdout }).on('line', (line) => {
      lines.push(line)
      if (line.startsWith('waiting for project ')) demo.kill(signal)
    })
    const [code] = await once(demo, 'close')
    const left = demo.pid !== undefined && isThere(demo.pid)
    expect({ code, left, files: readdirSync(folder).filter((name) => name !== CACHE) }).toEqual({
      code: 0,
      left: false,
      files: [],
    })
    expect(lines.join('\n')).toMatch(/^::error::Cancelled by SIGTERM\./m)
    // The lock is taken away before the workspace that holds it ends.
    expect(lines.join('\n')).not.toContain('could not be removed')
    rmSync(folder, { recursive: true })
  },
)

// pip brings FastAPI from the registry and takes a minute, so `npm run faults` runs this one.
if (IS_WHOLE)
  it('--app fastapi deploys, is written to and read from, and has nothing to do the second time', () => {
    const folder = mkdtempSync(join(tmpdir(), 'demo-'))
    const { status, stdout, stderr } = spawnSync(process.execPath, [DEMO, '--app', 'fastapi', '--once'], {
      env: { ...process.env, TMPDIR: folder },
      encoding: 'utf8',
    })
    const left = readdirSync(folder).filter((name) => name !== CACHE)
    expect({ status, stderr, left }, stdout).toEqual({ status: 0, stderr: '', left: [] })
    expect(stdout).toContain('"who":"demo"')
    expect(stdout).toMatch(/^\d+ calls and messages, of which writes: 0$/m)
    expect(stdout).toMatch(/^\*\*Nothing to do\.\*\* /m)
    rmSync(folder, { recursive: true })
  }, 900_000)
