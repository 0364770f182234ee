import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALLOWABLE } from '../../src/config/check.ts'
import { runAction } from '../../src/emulator/runner.ts'
import { matrix } from '../matrix.ts'
import { sample } from '../sample.ts'
import { evilFunction } from '../unit/postgres/attack/evil.ts'
import { PAYLOADS, type Payload } from '../unit/postgres/attack/inside.ts'
import { CI, Lab } from '../unit/postgres/lab.ts'
import { Shop } from './shop.ts'
import { configuration, makeWorkspace, type Workspace } from './stage.ts'

const NONE = '-- transaction: none\n'
const TAKEN = sample('attacks from inside the bundle runs', PAYLOADS, 12)

/** Counts what code of an attack did. A sequence stays counted when the transaction is rolled back. */
const BAIT = (schema: string) =>
  `CREATE SEQUENCE bait.reached_${schema}; CREATE SEQUENCE bait.escaped_${schema}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA bait TO PUBLIC`
const COUNTED =
  "SELECT substr(sequencename, 1, 7) AS what, substr(sequencename, 9) AS schema FROM pg_sequences WHERE schemaname = 'bait' AND last_value IS NOT NULL"

/** An attack in a schema of its own, which belongs to the owner role. */
interface Placed {
  readonly payload: Payload
  readonly schema: string
  /** What it is made of, by file. */
  readonly files: readonly (readonly [string, string])[]
  /** Attacks the ledger, so that no other run follows in its schema. */
  readonly isAlone: boolean
}

function placed(payload: Payload, index: number): Placed {
  const schema = `p${index}`
  const isAlone = /lakebase_migrations/.test(payload.sql)
  const text = (sql: string) =>
    sql
      .replaceAll(/\bshop\b/g, schema)
      .replaceAll(/RAISE WARNING '(REACHED|ESCAPED)[^;]*;/g, (_, word: string) => {
        return `PERFORM pg_catalog.nextval('bait.${word.toLowerCase()}_${schema}');`
      })
  const inSchema = (sql: string) => {
    const path = isAlone ? '' : `SET search_path = ${schema};\n`
    return sql.startsWith(NONE) ? `${NONE}${path}${sql.slice(NONE.length)}` : `${path}${sql}`
  }
  const sqls = [
    evilFunction('shop.evil()', 'int', 'RETURN 1'),
    payload.sql,
    ...(payload.next === undefined ? [] : [payload.next]),
  ]
  const files = sqls.map((sql, part) => [`${1000 + index * 10 + part}_x.sql`, text(inSchema(sql))] as const)
  return { payload, schema, files, isAlone }
}

const RELEASES = matrix('attacks from inside the bundle runs', TAKEN)

/** Names of the attacks whose code ran, on whatever release. */
const reached = new Set<string>()

describe.each(RELEASES)(
  'the bundle, beside code that acts as the owner role on PostgreSQL $version',
  ({ version, cases }) => {
    const all = cases.map(placed)
    const together = all.filter(({ isAlone }) => !isAlone)
    let lab: Lab
    let workspace: Workspace
    let passed: readonly Placed[] = []

    beforeAll(async () => {
      lab = await Lab.start(version)
      workspace = makeWorkspace({
        'deployment.yaml': configuration({ migrations: { allow: ALLOWABLE } }),
        'm/0001_first.sql': 'SELECT 1;\n',
      })
    }, 60_000)
    afterAll(async () => {
      workspace.dispose()
      await lab.stop()
    })

    async function migrate(database: string, schema: string) {
      const url = `postgresql://${CI}@/${database}?host=${lab.cluster.socketDirectory}&port=${lab.cluster.port}`
      const inputs = { 'database-url': url, environment: 'prod', schema, migrations: 'm' }
      return runAction({ workspace: workspace.path, with: { command: 'migrate', ...inputs }, env: {} })
    }

    /**
     * Runs the attacks in as few processes as can be: a file that is refused goes, and the next run takes the rest. What comes
     * `next` in an attack is run by a process of its own, and what the tool does afterwards by a third. Gives the files that
     * were applied.
     */
    async function until(
      database: string,
      schema: string,
      tried: readonly Placed[],
    ): Promise<readonly string[]> {
      const left = new Set<string>()
      const last = 'm/9999_after.sql'
      for (const part of [(index: number) => index < 2, (index: number) => index === 2]) {
        for (const [file, sql] of tried.flatMap(({ files }) => files.filter((_, index) => part(index)))) {
          workspace.write(`m/${file}`, sql)
          left.add(file)
        }
        await untilNobodyIsRefused(database, schema, left)
      }
      workspace.write(last, "SELECT '\\', 'a';\n")
      await migrate(database, schema)
      for (const file of left) workspace.remove(`m/${file}`)
      workspace.remove(last)
      return [...left]
    }

    async function untilNobodyIsRefused(database: string, schema: string, left: Set<string>): Promise<void> {
      for (;;) {
        const run = await migrate(database, schema)
        const named = [...run.log.matchAll(/^::error file=m\/(\d+_x\.sql)/gm)].flatMap(
          ([, file = '']) => file,
        )
        if (run.exitCode === 0 || named.length === 0) return
        for (const file of named) {
          left.delete(file)
          workspace.remove(`m/${file}`)
        }
      }
    }

    function expectNoEscape(rows: readonly Record<string, unknown>[], tried: readonly Placed[]) {
      const names = (what: string) =>
        tried
          .filter(({ schema }) => rows.some((row) => row.what === what && row.schema === schema))
          .map(({ payload }) => payload.name)
      expect(names('escaped')).toEqual([])
      for (const name of names('reached')) reached.add(name)
    }

    it('is never more than the owner role in `migrate`', { timeout: 180_000 }, async () => {
      const database = await lab.database()
      const first = await migrate(database, 'shop')
      expect(first.exitCode, first.log).toBe(0)
      const owner = `${database}__shop_owner`
      await lab.admin(database, 'CREATE SCHEMA bait; GRANT USAGE ON SCHEMA bait TO PUBLIC')
      for (const { schema, isAlone } of all) {
        await lab.admin(database, BAIT(schema))
        if (!isAlone) await lab.admin(database, `CREATE SCHEMA ${schema} AUTHORIZATION ${owner}`)
      }
      const files = await until(database, 'shop', together)
      passed = together.filter((each) => each.files.every(([file]) => files.includes(file)))
      for (const each of all.filter(({ isAlone }) => isAlone)) await until(database, each.schema, [each])
      expectNoEscape(await lab.admin(database, COUNTED), all)
    })

    it('is never more than the owner role in a deploy', { timeout: 60_000 }, async () => {
      const shop = await Shop.open({ 'deployment.yaml': configuration({ migrations: { allow: ALLOWABLE } }) })
      try {
        await shop.jane.change('POST', 'projects?project_id=shop', { spec: { pg_version: version } })
        const first = await shop.run({ by: 'jane' })
        expect(first.exitCode, first.log).toBe(0)
        const [row] = await shop.sql(
          "SELECT nspowner::regrole::text AS owner, current_setting('server_version_num') AS version FROM pg_namespace WHERE nspname = 'app_data'",
        )
        expect(String(row?.version)).toMatch(new RegExp(`^${version}`))
        await shop.sql('CREATE SCHEMA bait; GRANT USAGE ON SCHEMA bait TO PUBLIC')
        for (const { schema, files } of passed) {
          await shop.sql(`${BAIT(schema)}; CREATE SCHEMA ${schema} AUTHORIZATION ${row?.owner}`)
          for (const [file, sql] of files) shop.workspace.write(`migrations/${file}`, sql)
        }
        const deployed = await shop.run({ by: 'jane', contended: true })
        expect(deployed.exitCode, deployed.log).toBe(0)
        expectNoEscape(await shop.sql(COUNTED), passed)
      } finally {
        await shop.close()
      }
    })
  },
)

it('did run, most of it', () => {
  expect(reached.size).toBeGreaterThan(TAKEN.length / 4)
})
