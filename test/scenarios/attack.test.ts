import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALLOWABLE } from '../../src/config/check.ts'
import { createOauthRole } from '../../src/emulator/postgres/roles.ts'
import { runAction } from '../../src/emulator/runner.ts'
import { defaultOwnerRole, quoteIdentifier } from '../../src/postgres/identifier.ts'
import { matrix } from '../matrix.ts'
import { IS_WHOLE, sample } from '../sample.ts'
import { evilFunction } from '../unit/postgres/attack/evil.ts'
import { PAYLOADS, type Payload } from '../unit/postgres/attack/inside.ts'
import { PLANTED } from '../unit/postgres/attack/planted.ts'
import { APP, CI, Lab } from '../unit/postgres/lab.ts'
import { Shop } from './shop.ts'
import { configuration, makeWorkspace, type Workspace } from './stage.ts'

const NONE = '-- transaction: none\n'
const [PLAINEST, ...OTHERS] = PAYLOADS

/** The plainest is always taken: it shows that what is tried here does run. */
const TAKEN = [PLAINEST, ...sample('attacks from inside the bundle runs', OTHERS, 8)]

/** Counts what code of an attack did. A sequence stays counted when the transaction is rolled back. */
const BAIT = (schema: string) =>
  `CREATE SEQUENCE bait.reached_${schema}; CREATE SEQUENCE bait.escaped_${schema}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA bait TO PUBLIC`
const COUNTED =
  "SELECT substr(sequencename, 1, 7) AS what, substr(sequencename, 9) AS schema FROM pg_sequences WHERE schemaname = 'bait' AND last_value IS NOT NULL"

const MEMBER = 'd1000000-0000-4000-8000-00000000d1d1'

/** One process of the bundle, which logs in as the deployer. */
function migrateBy(
  { cluster: { socketDirectory, port } }: Lab,
  { path }: Workspace,
  {
    database,
    ...inputs
  }: { readonly database: string; readonly schema: string; readonly environment?: string },
) {
  const url = `postgresql://${CI}@/${database}?host=${socketDirectory}&port=${port}`
  const all = { command: 'migrate', 'database-url': url, migrations: 'm', ...inputs }
  return runAction({ workspace: path, with: all, env: {} })
}

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

const DEPLOYED = sample('attacks from inside a deploy', [16, 17, 18] as const, 1)

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

    const migrate = (database: string, schema: string) =>
      migrateBy(lab, workspace, { database, schema, environment: 'prod' })

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

    it.runIf(DEPLOYED.includes(version))(
      'is never more than the owner role in a deploy',
      { timeout: 60_000 },
      async () => {
        const shop = await Shop.open({
          'deployment.yaml': configuration({ migrations: { allow: ALLOWABLE } }),
        })
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
      },
    )
  },
)

const USERS =
  "CREATE TABLE IF NOT EXISTS users (id int PRIMARY KEY, email varchar(20), amount numeric DEFAULT 1);\nINSERT INTO users VALUES (1, 'A@b', 2);\n"

describe.each(
  matrix('planted code that the bundle meets', sample('planted code that the bundle meets', PLANTED, 3)),
)('the bundle, beside code that others have planted on PostgreSQL $version', ({ version, cases }) => {
  it('runs no file, and nothing of it', { timeout: 120_000 }, async () => {
    const lab = await Lab.start(version)
    const workspace = makeWorkspace({ 'm/0001_users.sql': USERS })
    const database = await lab.database()
    await createOauthRole(lab.cluster, { name: MEMBER, superuserMember: true })
    for (const [index, { name, by, ours, plant, sql }] of cases.entries()) {
      const schema = `p${index}`
      const renamed = (text: string) =>
        text.replaceAll(/\bshop\b/g, schema).replaceAll(/\bother\b/g, `${schema}_other`)
      const migrate = () => migrateBy(lab, workspace, { database, schema })
      const before = await migrate()
      expect(before.exitCode, before.log).toBe(0)
      await lab.admin(database, `GRANT USAGE, CREATE ON SCHEMA ${schema} TO "${APP}"`)
      const other = by === 'app' ? APP : MEMBER
      if (ours) {
        await lab.as(other, database, ...ours.upon.map(renamed))
        const own = `SET ROLE ${quoteIdentifier(defaultOwnerRole(database, schema))}`
        await lab.admin(database, own, ...ours.made.map(renamed))
      }
      await lab.as(other, database, ...plant.map(renamed))
      const allow = '-- allow: delete-all-rows, because it is an attack\n'
      workspace.write('m/0002_next.sql', `${/^(UPDATE|DELETE)/.test(sql) ? allow : ''}${renamed(sql)};\n`)
      const refused = await migrate()
      workspace.remove('m/0002_next.sql')
      expect([name, refused.exitCode]).toEqual([name, 1])
      expect(refused.log).toMatch(/Code: MIGRATION_(REACHES_FOREIGN_CODE|TOUCHES_FOREIGN_OBJECT)/)
      expect(await lab.admin(database, `SELECT name FROM ${schema}.lakebase_migrations`)).toEqual([
        { name: '0001_users.sql' },
      ])
    }
    workspace.dispose()
    await lab.stop()
  })
})

it('did run', () => {
  expect([...reached]).toContain(PLAINEST.name)
  if (IS_WHOLE) expect(reached.size).toBeGreaterThan(TAKEN.length / 4)
})
