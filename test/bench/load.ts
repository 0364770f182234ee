import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './median.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const RUNS = 31

const SCRIPTS = {
  'pg alone': "require('pg').Pool",
  ours: "require('./dist/runtime/index.cjs'); require('pg').Pool",
  '@databricks/lakebase': "require('@databricks/lakebase')",
} as const
const NAMES = ['pg alone', 'ours', '@databricks/lakebase'] as const
const CPU_USED = '; const { user, system } = process.cpuUsage(); console.log((user + system) / 1000)'

/** In ms. */
interface Load {
  readonly wall: number
  /** Of the processor alone, which a busy machine changes less. */
  readonly cpu: number
}

/** A process that loads it and ends. */
export async function loadTimes(): Promise<string[]> {
  const loads: Record<keyof typeof SCRIPTS, Load[]> = { 'pg alone': [], ours: [], '@databricks/lakebase': [] }
  for (let run = 0; run < RUNS; run += 1) {
    for (const name of run % 2 === 0 ? NAMES : NAMES.toReversed()) loads[name].push(load(SCRIPTS[name]))
  }
  const results = NAMES.map((name) => {
    const over = (field: keyof Load) =>
      median(
        loads[name].map((value, run) => value[field] - (loads['pg alone'][run]?.[field] ?? Number.NaN)),
      ).toFixed(0)
    const wall = median(loads[name].map((value) => value.wall)).toFixed(0)
    return `${name} ${wall} ms (over pg ${over('wall')} ms, of processor time ${over('cpu')} ms)`
  })
  return [`load time, median of ${RUNS}: ${results.join('; ')}`]
}

function load(script: string): Load {
  const start = performance.now()
  const { stdout } = spawnSync(process.execPath, ['-e', script + CPU_USED], { cwd: ROOT, encoding: 'utf8' })
  return { wall: performance.now() - start, cpu: Number(stdout) }
}

/** Packages beyond pg, and their bytes. */
export function installed(): string[] {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
  const base = closure(lock.packages, 'node_modules/pg')
  const peer = [...closure(lock.packages, 'node_modules/@databricks/lakebase')].filter(
    (path) => !base.has(path),
  )
  const bytes = peer.reduce((sum, path) => sum + size(join(ROOT, path)), 0)
  return [
    `packages beyond pg: ours 0, ${(size(join(ROOT, 'dist/runtime')) / 1e3).toFixed(0)} kB of runtime files; @databricks/lakebase ${peer.length}, ${(bytes / 1e6).toFixed(1)} MB`,
  ]
}

type Lock = Readonly<Record<string, { readonly dependencies?: Readonly<Record<string, string>> }>>

function closure(lock: Lock, start: string, found = new Set<string>()): Set<string> {
  if (found.has(start)) return found
  found.add(start)
  for (const name of Object.keys(lock[start]?.dependencies ?? {})) {
    const path = locate(lock, start, name)
    if (path) closure(lock, path, found)
  }
  return found
}

/** As Node looks for it: nested first, then outwards. */
function locate(lock: Lock, from: string, name: string): string | undefined {
  for (let place = from; ; place = place.slice(0, Math.max(place.lastIndexOf('/node_modules/'), 0))) {
    const path = place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`
    if (path in lock) return path
    if (place === '') return undefined
  }
}

function size(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.slice(folder.length).includes('node_modules'))
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}
