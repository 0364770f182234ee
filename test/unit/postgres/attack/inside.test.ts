import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCatalog } from '../../../../src/catalog/read.ts'
import { ALLOWABLE } from '../../../../src/config/check.ts'
import type { DesiredDatabase } from '../../../../src/config/desired-database.ts'
import type { MigrationFile } from '../../../../src/config/migration-file.ts'
import { prove } from '../../../../src/engine/database/prove.ts'
import { applyFiles } from '../../../../src/migrations/apply.ts'
import { matrix } from '../../../matrix.ts'
import { IS_WHOLE, sample } from '../../../sample.ts'
import { CLOSED, desiredDatabase, Lab, migration, running } from '../lab.ts'
import { attacked, deployOn, evilFunction } from './evil.ts'
import { PAYLOADS, type Payload } from './inside.ts'

/** Payloads by name: what ran as the owner role, and what got out of it when there was no box. */
const reached = new Set<string>()
const out = new Set<string>()

const [PLAINEST, ...OTHERS] = PAYLOADS

/** The plainest is always taken: it shows that what is tried here does run, and is out without the box. */
const TAKEN = [PLAINEST, ...sample('attacks from inside', OTHERS, 29)]

/** The plainest are tried without the box as well. */
const UNBOXED = new Set(PAYLOADS.slice(0, 30).filter((each) => TAKEN.includes(each)))

describe.each(matrix('attacks from inside', TAKEN))(
  'code that acts as the owner role on PostgreSQL $version',
  ({ version, cases }) => {
    let lab: Lab
    let database: string
    let schemas = 0

    beforeAll(async () => {
      lab = await Lab.start(version)
      database = await lab.database()
    }, 60_000)
    afterAll(() => lab.stop())

    /** Runs `work` with a schema of its own. */
    async function inSchema<T>(work: (desired: DesiredDatabase) => Promise<T>): Promise<T> {
      schemas += 1
      const schema = `s${schemas}`
      try {
        return await work(desiredDatabase({ database, schema, allow: ALLOWABLE }))
      } finally {
        await lab.admin(database, `DROP SCHEMA IF EXISTS ${schema} CASCADE`)
      }
    }

    function files(schema: string, { sql, next }: Payload): readonly MigrationFile[] {
      const texts = [
        evilFunction('shop.evil()', 'int', 'RETURN 1'),
        sql,
        ...(next === undefined ? [] : [next]),
      ]
      return texts.map((text, index) =>
        migration(`000${index + 1}_x.sql`, text.replaceAll(/\bshop\b/g, schema)),
      )
    }

    it.each(cases.map((payload) => [payload.name, payload] as const))('%s', async (_, payload) => {
      await inSchema(async (desired) => {
        const after = migration('0009_after.sql', "select '\\', 'a'")
        const [evil, sql, ...next] = files(desired.schema, payload)
        // Each time as a run of its own: what a session has made itself it keeps as computed.
        for (const migrations of [
          [evil, sql],
          [evil, sql, ...next],
          [evil, sql, ...next, after],
        ]) {
          const deployed = await attacked(lab, database, async (session, run) => {
            await deployOn(
              session,
              { ...desired, migrations: migrations.filter((each) => each !== undefined) },
              run,
            ).catch(() => {})
            // What the tool does next in the same session.
            await session.send('ROLLBACK')
            await readCatalog(session, desired)
          })
          expect(deployed.escaped).toEqual([])
          if (deployed.reached.length > 0) reached.add(payload.name)
        }
      })
      const proved = await inSchema((desired) =>
        attacked(lab, database, (session, run) =>
          prove(session, { ...desired, migrations: files(desired.schema, payload) }, run.ports).then(
            () => {},
          ),
        ),
      )
      expect(proved.escaped).toEqual([])
    })

    it('is tried without the box', async () => {
      for (const payload of cases.filter((each) => UNBOXED.has(each))) {
        await inSchema(async (desired) => {
          await lab.deploy({ ...desired, migrations: [migration('0000_first.sql', 'select 1')] })
          const { escaped } = await attacked(lab, database, async (session, run) => {
            const surroundings = { desired, box: undefined, guard: [], isOpen: false }
            const changes = running(...files(desired.schema, payload))
            await applyFiles(session, surroundings, changes, { ...run.ports, ...CLOSED }, () => {})
          })
          if (escaped.length > 0) out.add(payload.name)
        })
      }
    })
  },
)

describe('what these attacks prove', () => {
  it('did run, and is out without the box', () => {
    expect([...reached]).toContain(PLAINEST.name)
    expect([...out]).toContain(PLAINEST.name)
  })

  it.runIf(IS_WHOLE)('did run, and is out without the box, most of it', () => {
    expect(reached.size).toBeGreaterThan(TAKEN.length / 3)
    expect(out.size).toBeGreaterThan(UNBOXED.size / 3)
  })
})
