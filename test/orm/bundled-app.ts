import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runClient } from '../contract/emulator/child.ts'
import type { Stage } from '../contract/runtime/stage.ts'

const HELPER = fileURLToPath(new URL('../../dist/runtime', import.meta.url))

/** A transfer in a Drizzle transaction that fails must leave nothing behind, whichever pg the pool is of. */
const APP = `import { createPool, LakebaseError } from '@tellr/lakebase-runtime'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'

async function rowsLeft(pool) {
  const db = drizzle({ client: pool })
  await pool.query('DROP TABLE IF EXISTS transfers; CREATE TABLE transfers (n int)')
  await Promise.all(Array.from({ length: 4 }, () => pool.query('SELECT pg_sleep(0.02)')))
  const transfer = (n) =>
    db.transaction(async (tx) => {
      await tx.execute('INSERT INTO transfers VALUES (' + n + ')')
      await new Promise((resolve) => setTimeout(resolve, 5 * (4 - n)))
      await tx.execute('INSERT INTO transfers VALUES (' + n + ')')
      throw new Error('roll back')
    })
  const results = await Promise.allSettled([0, 1, 2, 3].map(transfer))
  const { rows } = await pool.query('SELECT count(*)::int AS n FROM transfers')
  const refused = await pool.query('SELECT * FROM nothing').catch((error) => error)
  await pool.end()
  const failed = results.filter(({ status }) => status === 'rejected').length
  return [failed, rows[0].n, pool instanceof pg.Pool, refused instanceof LakebaseError]
}

async function main() {
  const found = await rowsLeft(createPool({ max: 10 }))
  const given = await rowsLeft(createPool({ pg, max: 10 }))
  console.log(JSON.stringify([found, given]))
}
main()
`

/** What the app prints: for a pool of the pg that is found and of the one that is given. */
export const SOUND = [
  [4, 0, true, true],
  [4, 0, true, true],
]

/** pg is CommonJS, so an ESM bundle that has it inside needs a `require` (esbuild docs, "platform"). */
export const ESM_REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

/** A folder with the app, the helper as npm installs it, and the packages of `modules`. */
export interface AppFolder {
  readonly path: string
  readonly entry: string
  /** Runs a bundle with what the platform sets, and gives what it printed. */
  run(stage: Stage, file: string): Promise<unknown>
  remove(): void
}

export function appFolder(modules: string, packages: readonly string[] = ['pg', 'drizzle-orm']): AppFolder {
  const path = mkdtempSync(join(tmpdir(), 'lakebase-bundle-'))
  mkdirSync(join(path, 'node_modules/@tellr'), { recursive: true })
  cpSync(HELPER, join(path, 'node_modules/@tellr/lakebase-runtime'), { recursive: true })
  for (const name of packages)
    symlinkSync(join(modules, 'node_modules', name), join(path, 'node_modules', name))
  writeFileSync(join(path, 'package.json'), '{"private": true, "type": "module"}')
  writeFileSync(join(path, 'app.js'), APP)
  return {
    path,
    entry: join(path, 'app.js'),
    run: async (stage, file) => {
      const environment = { ...stage.emulator.childEnvironment(), ...stage.environment('autoscaling') }
      const { stderr, values } = await runClient(process.execPath, [file], environment)
      return values[0] ?? stderr
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}
