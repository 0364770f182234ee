import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './median.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const RUNS = 15

const SCRIPTS = {
  'pg alone': "require('pg').Pool",
  ours: "require('./dist/runtime/index.cjs'); require('pg').Pool",
  '@databricks/lakebase': "require('@databricks/lakebase')",
}

/** A process that loads it and ends. */
export async function loadTimes(): Promise<string[]> {
  const times = new Map<string, number[]>(Object.keys(SCRIPTS).map((name) => [name, []]))
  for (let run = 0; run < RUNS; run += 1) {
    for (const [name, script] of Object.entries(SCRIPTS)) {
      const start = performance.now()
      spawnSync(process.execPath, ['-e', script], { cwd: ROOT })
      times.get(name)?.push(performance.now() - start)
    }
  }
  const base = times.get('pg alone') ?? []
  const over = [...times].map(([name, values]) => {
    const differences = values.map((value, index) => value - (base[index] ?? Number.NaN))
    return `${name} ${median(values).toFixed(0)} ms (${median(differences).toFixed(0)} over pg)`
  })
  return [`load time, median of ${RUNS}: ${over.join('; ')}`]
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
