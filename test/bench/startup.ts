import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './median.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const RUNS = 21

/** The action from start to its refusal of an input, against an ncc bundle of @actions/core alone. */
export async function startup(): Promise<string[]> {
  const scratch = mkdtempSync(join(ROOT, 'node_modules', '.bench-'))
  try {
    const empty = bundleOfCore(scratch)
    const ours = join(ROOT, 'dist/action/index.js')
    const times: { ours: number[]; empty: number[] } = { ours: [], empty: [] }
    for (let index = 0; index < RUNS; index += 1) {
      times.ours.push(time(ours))
      times.empty.push(time(empty))
    }
    const ratios = times.ours.map((value, index) => value / (times.empty[index] ?? Number.NaN))
    return [
      `action to its first refusal: ${median(times.ours).toFixed(0)} ms`,
      `@actions/core alone: ${median(times.empty).toFixed(0)} ms`,
      `ratio, pairwise median of ${RUNS}: ${median(ratios).toFixed(2)} (bar 1.35)`,
      ...['action', 'sdk', 'sql', 'cli'].map(
        (name) => `dist/${name}: ${(bytes(join(ROOT, 'dist', name)) / 1e6).toFixed(2)} MB`,
      ),
    ]
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function bundleOfCore(scratch: string): string {
  writeFileSync(join(scratch, 'package.json'), '{"type":"module"}')
  writeFileSync(join(scratch, 'main.js'), "import * as core from '@actions/core'\ncore.info('loaded')\n")
  const ncc = join(ROOT, 'node_modules/@vercel/ncc/dist/ncc/cli.js')
  spawnSync(process.execPath, [ncc, 'build', join(scratch, 'main.js'), '-o', join(scratch, 'out'), '-q'], {
    stdio: 'inherit',
  })
  return join(scratch, 'out/index.js')
}

function time(file: string): number {
  const start = performance.now()
  spawnSync(process.execPath, [file], {
    env: { PATH: process.env.PATH, INPUT_COMMAND: 'nothing' },
    cwd: tmpdir(),
  })
  return performance.now() - start
}

function bytes(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => statSync(join(folder, file)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)
}
