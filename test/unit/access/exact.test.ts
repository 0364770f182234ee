import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unexpectedMemberships } from '../../../src/access/membership.ts'
import { inWords, isDefault } from '../../../src/access/securable.ts'
import { unexpectedPrivileges } from '../../../src/access/unexpected.ts'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import { readCatalog } from '../../../src/catalog/read.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import { planDatabase } from '../../../src/plan/database.ts'
import { releases } from '../../matrix.ts'
import { sample } from '../../sample.ts'
import { APP, CI, desiredDatabase, Lab, migration, READ_WRITE, stepsOf } from '../postgres/lab.ts'
import { byHand, dice, type Entry, manualChange, snapshot } from './history.ts'

const FILES = [
  migration(
    '0001_a.sql',
    'create table a (id int, body text); create table b (id serial); create view v as select 1 as id',
  ),
  migration(
    '0002_b.sql',
    `create sequence s; create type e as enum ('x'); create procedure p() language sql as 'select 1';
     create function f(n int, t text) returns int language sql as 'select 1'`,
  ),
]
const GRANTS = [
  READ_WRITE,
  { grantee: { kind: 'role', role: 'reader' }, access: 'read-only', create: false },
] as const
/** Seeds of histories, and steps of the last one; `npm run faults` takes all. */
const AUTHORITATIVE = sample('histories in authoritative mode', [1, 2, 3, 4, 5], 2)
const ADDITIVE = sample('histories in additive mode', [6, 7, 8, 9, 10], 2)
const LENGTH = 25
const SINGLES = 30
const TRIED = new Set(sample('single changes of grants', [...Array(SINGLES).keys()], 12))

describe.each(releases('grants'))('the difference of grants on PostgreSQL %i', (version) => {
  let lab: Lab
  let desired: DesiredDatabase

  beforeAll(async () => {
    lab = await Lab.start(version)
    await lab.cluster.query(
      `CREATE ROLE reader; CREATE ROLE stranger; CREATE ROLE alien; CREATE ROLE mid; GRANT mid TO "${CI}"`,
    )
  }, 60_000)
  afterAll(() => lab.stop())

  /** A deployed database, and what was granted in it by then. */
  async function deployed(seed: number): Promise<{ database: string; roll: (sides: number) => number }> {
    const database = await lab.database()
    desired = desiredDatabase({ database, migrations: FILES, grants: GRANTS })
    await lab.deploy(desired)
    await lab.admin(
      database,
      'GRANT USAGE ON SCHEMA shop TO mid, alien',
      'REVOKE USAGE ON SCHEMA shop FROM mid, alien',
    )
    return { database, roll: dice(version * 1000 + seed) }
  }

  async function look(mode: DesiredDatabase['grantsMode'] = 'additive') {
    const session = await lab.session(CI, desired.database)
    const catalog = await readCatalog(session, desired)
    await session.close()
    const { changes, findings } = planDatabase({ ...desired, grantsMode: mode }, catalog)
    return { extras: extras(desired, catalog), steps: stepsOf(changes), findings }
  }

  it('is nothing after a deploy in authoritative mode, whatever had been done before', async () => {
    for (const seed of AUTHORITATIVE) {
      const { database, roll } = await deployed(seed)
      const done: string[] = []
      for (let step = 0; step < LENGTH; step += 1) {
        const manual = manualChange(roll, desired.ownerRole, database)
        if (await byHand(lab, database, manual)) done.push(`${manual.as}: ${manual.sql}`)
      }
      await lab.deploy({ ...desired, grantsMode: 'authoritative' })
      const { extras, steps, findings } = await look('authoritative')
      expect({ extras, steps, findings }, done.join(';\n')).toEqual({ extras: [], steps: [], findings: [] })
      expect(await effective(lab, database, version), done.join(';\n')).toEqual(
        await desiredRights(lab, database),
      )
    }
  })

  it('is exactly the extras after a deploy in additive mode', async () => {
    for (const seed of ADDITIVE) {
      const { database, roll } = await deployed(seed)
      const before = await snapshot(lab, database)
      const done: string[] = []
      for (let step = 0; step < LENGTH; step += 1) {
        const manual = manualChange(roll, desired.ownerRole, database)
        if (await byHand(lab, database, manual)) done.push(`${manual.as}: ${manual.sql}`)
      }
      await lab.deploy(desired)
      const { extras, steps } = await look()
      expect(steps, done.join(';\n')).toEqual([])
      expect(extras, done.join(';\n')).toEqual(unexpected(await snapshot(lab, database), before))
    }
  })

  it('is the difference of the catalog after one change by hand', async () => {
    const { database, roll } = await deployed(11)
    const before = await snapshot(lab, database)
    for (let run = 0; run < SINGLES; run += 1) {
      const manual = manualChange(roll, desired.ownerRole, database)
      if (!TRIED.has(run) || !(await byHand(lab, database, manual))) continue
      const after = await snapshot(lab, database)
      const { extras, steps } = await look()
      expect(extras, manual.sql).toEqual(unexpected(after, before))
      expect(steps.toSorted(), manual.sql).toEqual(missingSteps(after, before))
      await lab.deploy({ ...desired, grantsMode: 'authoritative' })
      const restored = await look()
      expect({ extras: restored.extras, steps: restored.steps }, manual.sql).toEqual({
        extras: [],
        steps: [],
      })
      for (const row of await lab.admin(
        database,
        "select relname from pg_class where relname ~ '^t[0-9]+$' and relnamespace = 'shop'::regnamespace",
      ))
        await lab.admin(database, `drop table shop.${String(row.relname)}`)
    }
  })
})

/** What the tool calls extra, one privilege a line, in the words of a snapshot. */
function extras(desired: DesiredDatabase, catalog: Catalog): Entry[] {
  const privileges = unexpectedPrivileges(desired, catalog).flatMap(
    ({ on, privileges, grantee, grantor, optionOnly }) =>
      on.flatMap((each) =>
        privileges.map((privilege) => {
          const name = isDefault(each.class)
            ? `${JSON.stringify(each.owner).replace(/^"([a-z_]\w*)"$/, '$1')}${each.name === '' ? ' everywhere' : ''}`
            : inWords(each)
          return `${each.class} ${name}|${grantee ?? 'PUBLIC'}|${privilege}|${optionOnly ? 'option' : ''}|${grantor}`
        }),
      ),
  )
  const members = unexpectedMemberships(desired, catalog).map(
    ({ role, member, grantor, optionOnly }) =>
      `member ${role}|${member}|MEMBER|${optionOnly ? 'option' : ''}|${grantor}`,
  )
  return [...privileges, ...members].toSorted()
}

/** The privileges that a test's roles hold now and that neither the tool, nor the platform, nor PostgreSQL gives. */
function unexpected(now: ReadonlySet<Entry>, before: ReadonlySet<Entry>): Entry[] {
  return [...now]
    .filter((entry) => !before.has(entry) && !/^[^|]*\|databricks_/.test(entry))
    .flatMap((entry) => {
      const [what = '', grantee = '', privilege = '', grantable, grantor = ''] = entry.split('|')
      if (!isDesired(what, grantee, privilege) && !isBuiltIn(what, grantee, privilege))
        return [`${what}|${grantee}|${privilege}||${grantor}`]
      return grantable === 'true' ? [`${what}|${grantee}|${privilege}|option|${grantor}`] : []
    })
    .toSorted()
}

function isDesired(what: string, grantee: string, privilege: string): boolean {
  const [kind, name = ''] = what.split(' ')
  const on = kind?.replace('default-', '')
  if (grantee === APP) {
    if (kind === 'schema') return ['USAGE', 'CREATE'].includes(privilege)
    if (on === 'table') return TABLE_RIGHTS.includes(privilege) && isOurs(what, name)
    return on === 'sequence' && ['USAGE', 'SELECT'].includes(privilege) && isOurs(what, name)
  }
  if (grantee !== 'reader') return false
  if (kind === 'schema') return privilege === 'USAGE'
  return (on === 'table' || on === 'sequence') && privilege === 'SELECT' && isOurs(what, name)
}

const TABLE_RIGHTS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE']

function isOurs(what: string, name: string): boolean {
  return name !== 'lakebase_migrations' && !what.endsWith('everywhere')
}

/** What attaching the database to the app gives, what goes with a desired grant, and what PostgreSQL gives everybody. */
function isBuiltIn(what: string, grantee: string, privilege: string): boolean {
  const [kind = ''] = what.split(' ')
  if (grantee === APP)
    return kind === 'database'
      ? ['CONNECT', 'CREATE'].includes(privilege)
      : ['routine', 'type'].includes(kind)
  if (grantee === 'reader') return kind === 'type' || (kind === 'database' && privilege === 'CONNECT')
  if (grantee !== 'PUBLIC') return false
  if (kind === 'database') return ['CONNECT', 'TEMPORARY'].includes(privilege)
  return kind.endsWith('routine') || kind === 'type'
}

/** The grants that bring back what is gone of the desired ones. A new table that lacks some is one of those. */
function missingSteps(now: ReadonlySet<Entry>, before: ReadonlySet<Entry>): string[] {
  const rightsOf = (entries: ReadonlySet<Entry>) =>
    new Set([...entries].map((entry) => entry.split('|').slice(0, 3).join('|')))
  const has = rightsOf(now)
  const gone = [...rightsOf(before)].filter((right) => !has.has(right))
  return gone
    .flatMap((right) => {
      const [what = '', grantee = '', privilege = ''] = right.split('|')
      if (!isDesired(what, grantee, privilege)) return []
      const [kind = '', name = ''] = what.split(' ')
      const object = kind.startsWith('default-') ? 'shop' : name
      return [
        `grant ${privilege} on ${kind} "${object}" to ${grantee === APP ? 'the app' : `role "${grantee}"`}`,
      ]
    })
    .toSorted()
}

const RIGHTS = (version: number) => `
SELECT r.rolname AS role, x.what, x.privilege FROM pg_roles r, LATERAL (
  SELECT 'table ' || c.relname, p FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'${version >= 17 ? ", 'MAINTAIN'" : ''}]) p
    WHERE c.relnamespace = 'shop'::regnamespace AND c.relkind IN ('r', 'v') AND (has_table_privilege(r.oid, c.oid, p)
      OR p IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege(r.oid, c.oid, p))
  UNION ALL SELECT 'sequence ' || c.relname, p FROM pg_class c, unnest(ARRAY['USAGE', 'SELECT', 'UPDATE']) p
    WHERE c.relnamespace = 'shop'::regnamespace AND c.relkind = 'S' AND has_sequence_privilege(r.oid, c.oid, p)
  UNION ALL SELECT 'schema shop', p FROM unnest(ARRAY['USAGE', 'CREATE']) p WHERE has_schema_privilege(r.oid, 'shop', p)
) x (what, privilege) WHERE r.rolname = ANY ($1)`

const WATCHED = [APP, 'reader', 'stranger', 'mid', 'alien']

/** What the roles can really do, as PostgreSQL itself judges it. */
async function effective(lab: Lab, database: string, version: number): Promise<string[]> {
  const client = await lab.client('cloud_admin', database)
  const { rows } = await client.query<{ role: string; what: string; privilege: string }>(RIGHTS(version), [
    WATCHED,
  ])
  await client.end()
  return rows.map(({ role, what, privilege }) => `${what}|${role}|${privilege}`).toSorted()
}

/** What they should be able to do, for every object that there is. */
async function desiredRights(lab: Lab, database: string): Promise<string[]> {
  const objects = await lab.admin(
    database,
    `SELECT CASE relkind WHEN 'S' THEN 'sequence ' ELSE 'table ' END || relname AS what FROM pg_class
      WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('r', 'v', 'S') UNION ALL SELECT 'schema shop'`,
  )
  const privileges = [...TABLE_RIGHTS, 'USAGE', 'CREATE']
  return objects
    .flatMap(({ what }) =>
      WATCHED.flatMap((role) =>
        privileges
          .filter((each) => isDesired(String(what), role, each))
          .map((each) => `${String(what)}|${role}|${each}`),
      ),
    )
    .toSorted()
}
