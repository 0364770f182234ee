import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding } from '../../../src/access/change.ts'
import { readCatalog } from '../../../src/catalog/read.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import { planDatabase } from '../../../src/plan/database.ts'
import { quoteIdentifier } from '../../../src/postgres/identifier.ts'
import { releases } from '../../matrix.ts'
import { attacked, evilFunction } from './attack/evil.ts'
import { CI, desiredDatabase, Lab, stepsOf } from './lab.ts'

/** What somebody made in the schema, with the rights of a group that the deployer is in as well: `by`, and how it is called. */
const KINDS = [
  ['a plain table', "CREATE TABLE shop.tp (v text DEFAULT 'a', n int CHECK (n > 0))", 'table "tp"()', true],
  ['a serial table', 'CREATE TABLE shop.ts (id serial PRIMARY KEY)', 'table "ts"()', true],
  ['a table with a foreign key', 'CREATE TABLE shop.tk (id int REFERENCES shop.ts)', 'table "tk"()', true],
  ['a partitioned table', 'CREATE TABLE shop.tz (id int) PARTITION BY RANGE (id)', 'table "tz"()', true],
  ['a sequence', 'CREATE SEQUENCE shop.sq', 'sequence "sq"()', true],
  ['an enum', "CREATE TYPE shop.en AS ENUM ('a')", 'type "en"()', true],
  ['a composite type', 'CREATE TYPE shop.co AS (a int)', 'type "co"()', true],
  [
    'a SECURITY DEFINER function',
    "CREATE FUNCTION shop.f(c text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN EXECUTE c; END'",
    'function "f"',
    false,
  ],
  [
    'an ordinary function',
    "CREATE FUNCTION shop.g() RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1'",
    'function "g"',
    false,
  ],
  ['an aggregate', 'CREATE AGGREGATE shop.ag (int) (SFUNC = int4pl, STYPE = int)', 'aggregate "ag"', false],
  ['a view', 'CREATE VIEW shop.v AS SELECT * FROM shop.secret', 'view "v"', false],
  [
    'a materialized view',
    'CREATE MATERIALIZED VIEW shop.mv AS SELECT 1 AS i',
    'materialized view "mv"',
    false,
  ],
  ['a domain', 'CREATE DOMAIN shop.dom AS text CHECK (VALUE IS NOT NULL)', 'type "dom"', false],
  [
    'a table with a rule',
    "CREATE TABLE shop.tr (v text); CREATE RULE r AS ON INSERT TO shop.tr DO ALSO UPDATE shop.secret SET v = 'x'",
    'table "tr"',
    false,
  ],
  [
    'a table with a trigger',
    'CREATE FUNCTION shop.tf() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN new; END $f$; CREATE TABLE shop.tt (v text); CREATE TRIGGER z BEFORE INSERT ON shop.tt FOR EACH ROW EXECUTE FUNCTION shop.tf()',
    'table "tt"',
    false,
  ],
  [
    'a table with a policy',
    'CREATE TABLE shop.tpo (v text); CREATE POLICY p ON shop.tpo USING (true)',
    'table "tpo"',
    false,
  ],
  [
    'a table with an index on a function',
    'CREATE TABLE shop.ti (v int); CREATE INDEX ON shop.ti ((v + shop.g()))',
    'table "ti"',
    false,
  ],
  [
    'a table with a default of a function',
    'CREATE TABLE shop.td (v int DEFAULT shop.g())',
    'table "td"',
    false,
  ],
  [
    'a table with a check of a function',
    'CREATE TABLE shop.tc (v int CHECK (v > shop.g()))',
    'table "tc"',
    false,
  ],
  [
    'a table with statistics over a function',
    'CREATE TABLE shop.te (v int); CREATE STATISTICS shop.st ON (v + shop.g()), v FROM shop.te',
    'table "te"',
    false,
  ],
  ['a table with a domain', 'CREATE TABLE shop.to (v shop.dom)', 'table "to"', false],
] as const

describe.each(releases('take over'))('what others made in the schema, on PostgreSQL %i', (version) => {
  let lab: Lab
  let desired: DesiredDatabase

  beforeAll(async () => {
    lab = await Lab.start(version, 'table')
    desired = desiredDatabase({ database: await lab.database(), grants: [] })
    await lab.deploy({ ...desired, grants: [] })
    const own = quoteIdentifier(desired.ownerRole)
    await lab.admin(
      desired.database,
      `CREATE ROLE makers; CREATE ROLE mallory LOGIN; GRANT makers TO mallory; GRANT makers TO "${CI}" WITH INHERIT TRUE, SET TRUE`,
      `SET ROLE ${own}`,
      'GRANT USAGE, CREATE ON SCHEMA shop TO makers',
      'CREATE TABLE shop.secret (v text)',
      "INSERT INTO shop.secret VALUES ('secret')",
    )
    for (const [, make] of KINDS) await lab.as('mallory', desired.database, `SET ROLE makers; ${make}`)
  }, 60_000)
  afterAll(() => lab.stop())

  async function look(): Promise<{ steps: readonly string[]; findings: readonly Finding[] }> {
    const session = await lab.session(CI, desired.database)
    const { changes, findings } = planDatabase(desired, await readCatalog(session, desired))
    await session.close()
    return { steps: stepsOf(changes), findings }
  }

  it('is taken over when it cannot carry code, and never else', async () => {
    const { steps, findings } = await look()
    const moved = KINDS.filter(([, , , inert]) => inert).map(
      ([, , what]) => `give ${what} to "${desired.ownerRole}"`,
    )
    expect(steps.toSorted()).toEqual(moved.toSorted())
    const kept = findings
      .filter(({ code }) => code === 'OBJECT_OWNED_BY_OTHER')
      .map(({ key }) => key.split('(')[0])
    const expected = KINDS.filter(([, , , inert]) => !inert).map(([, , what]) => what.replaceAll('"', ''))
    expect(kept.toSorted()).toEqual([...expected, 'function tf'].toSorted())
  })

  it("gives nobody the owner role's rights", async () => {
    await lab.deploy(desired)
    const using = [
      "SELECT shop.f('UPDATE shop.secret SET v = $q$changed$q$')",
      'SELECT * FROM shop.v',
      "INSERT INTO shop.tr VALUES ('a')",
    ]
    for (const sql of using)
      await expect(lab.as('mallory', desired.database, sql)).rejects.toThrow(
        'permission denied for table secret',
      )
    expect(await lab.admin(desired.database, 'SELECT v FROM shop.secret')).toEqual([{ v: 'secret' }])
  })

  it('goes by the statements of the advice, which grant the owner role to nobody', async () => {
    const { findings } = await look()
    const hints = findings.filter(({ code }) => code === 'OBJECT_OWNED_BY_OTHER').map(({ hint }) => hint)
    expect(hints.filter((hint) => hint.includes(`GRANT "${desired.ownerRole}"`))).toEqual([])
    // What something else uses is refused, and goes once that is gone.
    let left = hints.flatMap((hint) => /(?:SELECT pg_get_viewdef|BEGIN; ).* COMMIT;/.exec(hint)?.[0] ?? [])
    expect(left).toHaveLength(hints.length)
    for (let round = 0; round < 3 && left.length > 0; round += 1) {
      const failed: string[] = []
      for (const sql of left) await lab.as(CI, desired.database, sql).catch(() => failed.push(sql))
      left = failed
    }
    // The copy of a table has the column types of the table.
    expect(left).toEqual([expect.stringContaining('DROP TYPE "shop"."dom"')])
    await lab.as(CI, desired.database, 'ALTER TABLE shop.to ALTER v TYPE text', ...left)
    expect((await look()).findings.filter(({ code }) => code === 'OBJECT_OWNED_BY_OTHER')).toEqual([])
  })

  it('is the owner role at most when a table is moved that carries code', async () => {
    await lab.as(
      'mallory',
      desired.database,
      'SET ROLE makers',
      evilFunction('shop.k(a text)', 'text', 'RETURN a', 'IMMUTABLE'),
      "CREATE TABLE shop.tm (v text); CREATE INDEX ON shop.tm ((v || shop.k('x')))",
    )
    const { findings } = await look()
    const hint = findings.find(({ key }) => key.startsWith('table tm'))?.hint ?? ''
    const copy = /BEGIN; .* COMMIT;/.exec(hint)?.[0] ?? ''
    const { reached, escaped } = await attacked(lab, desired.database, async (_session, _run, client) => {
      await client.query(copy)
    })
    expect(reached.length).toBeGreaterThan(0)
    expect(escaped).toEqual([])
    const own = quoteIdentifier(desired.ownerRole)
    await lab.admin(desired.database, `SET ROLE ${own}; DROP TABLE shop.tm; DROP FUNCTION shop.k`)
  })

  it('is taken over whatever it is when the login made it', async () => {
    await lab.as(
      CI,
      desired.database,
      "CREATE FUNCTION shop.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
      'CREATE VIEW shop.my AS SELECT 1 AS i',
    )
    expect((await look()).steps).toEqual([
      `give function "mine"() to "${desired.ownerRole}"`,
      `give view "my"() to "${desired.ownerRole}"`,
    ])
  })
})
