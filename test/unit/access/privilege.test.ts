import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditDatabase } from '../../../src/access/audit.ts'
import { findingId, withoutAccepted } from '../../../src/access/finding.ts'
import { readCatalog } from '../../../src/catalog/read.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import { desiredState } from '../../../src/config/desired-state.ts'
import { parseFile } from '../../../src/config/file.ts'
import { parseInputs } from '../../../src/config/inputs.ts'
import { createOauthRole } from '../../../src/emulator/postgres/roles.ts'
import { planDatabase } from '../../../src/plan/database.ts'
import { quoteIdentifier } from '../../../src/postgres/identifier.ts'
import { releases } from '../../matrix.ts'
import { APP, CI, desiredDatabase, Lab, migration, READ_WRITE } from '../postgres/lab.ts'

const FILES = [
  migration(
    '0001_orders.sql',
    `create table orders (id serial primary key, item text);
     create table archive (id int);
     create type state as enum ('open');
     create function price(n integer) returns integer language sql as 'select n';
     revoke execute on function price(integer) from public;
     revoke usage on type state from public`,
  ),
]

/** An entry of `grants.privileges`, and the statement by which a person would have made the same; since which release. */
const ENTRIES: readonly (readonly [entry: string, statement: string, since?: number])[] = [
  [
    'to: etl, on: tables, privileges: [TRUNCATE, TRIGGER]',
    'GRANT TRUNCATE, TRIGGER ON shop.orders, shop.archive TO etl',
  ],
  ['to: etl, on: table orders, privileges: [REFERENCES]', 'GRANT REFERENCES ON shop.orders TO etl'],
  ['to: etl, on: table orders, privileges: [MAINTAIN]', 'GRANT MAINTAIN ON shop.orders TO etl', 17],
  ['to: app, on: tables, privileges: [TRUNCATE]', `GRANT TRUNCATE ON shop.orders, shop.archive TO "${APP}"`],
  ['to: etl, on: sequences, privileges: [UPDATE]', 'GRANT UPDATE ON ALL SEQUENCES IN SCHEMA shop TO etl'],
  [
    'to: etl, on: sequence orders_id_seq, privileges: [UPDATE]',
    'GRANT UPDATE ON SEQUENCE shop.orders_id_seq TO etl',
  ],
  [
    'to: etl, on: column orders.item, privileges: [SELECT, UPDATE]',
    'GRANT SELECT (item), UPDATE (item) ON shop.orders TO etl',
  ],
  ['to: PUBLIC, on: table orders, privileges: [SELECT]', 'GRANT SELECT ON shop.orders TO PUBLIC'],
  ['to: PUBLIC, on: schema, privileges: [USAGE]', 'GRANT USAGE ON SCHEMA shop TO PUBLIC'],
  [
    'to: etl, on: table orders, privileges: [SELECT], grant_option: true',
    'GRANT SELECT ON shop.orders TO etl WITH GRANT OPTION',
  ],
  [
    "to: etl, on: 'routine price(n integer)', privileges: [EXECUTE]",
    'GRANT EXECUTE ON FUNCTION shop.price(integer) TO etl',
  ],
  ['to: etl, on: routines, privileges: [EXECUTE]', 'GRANT EXECUTE ON FUNCTION shop.price(integer) TO etl'],
  ['to: etl, on: type state, privileges: [USAGE]', 'GRANT USAGE ON TYPE shop.state TO etl'],
  ['to: etl, on: types, privileges: [USAGE]', 'GRANT USAGE ON TYPE shop.state TO etl'],
]

/** What deployment.yaml says below `grants`. */
function configured(
  grants: string,
): Pick<DesiredDatabase, 'privileges' | 'appMemberOf' | 'acceptedFindings'> {
  const text = `environments:\n  prod:\n    app_name: shop\n    lakebase: { database_name: shop }\n    grants: { ${grants} }\n`
  const file = parseFile(text, 'deployment.yaml')
  const context = { cwd: '/', defaultOwnerRole: () => 'o', exists: () => false }
  const { privileges, appMemberOf, acceptedFindings } = desiredState(
    parseInputs({ environment: 'prod' }),
    file,
    context,
  )
  return { privileges, appMemberOf, acceptedFindings }
}

/** The entry that is advised; none for what the next deploy does. */
function adviceIn(hint: string): readonly string[] {
  if (hint === 'The next deploy does it.') return []
  return [/To keep it: `grants: \{ privileges: \[(.*?)\] \}`\./.exec(hint)?.[1] ?? `no advice in ${hint}`]
}

describe.each(releases('single privileges'))('single privileges on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
    await createOauthRole(lab.cluster, { name: 'etl', superuserMember: false })
  }, 60_000)
  afterAll(() => lab.stop())

  async function deployed(further: Partial<DesiredDatabase> = {}): Promise<DesiredDatabase> {
    const desired = desiredDatabase({
      database: await lab.database(),
      migrations: FILES,
      grants: [READ_WRITE],
    })
    await lab.deploy(desired)
    return { ...desired, ...further }
  }

  async function look(desired: DesiredDatabase) {
    const session = await lab.session(CI, desired.database)
    const catalog = await readCatalog(session, desired)
    await session.close()
    return {
      findings: auditDatabase(desired, catalog),
      plan: planDatabase(desired, catalog),
    }
  }

  /** As the configuration is once all that the audit says of keeping is followed; a second look may say more. */
  async function advised(desired: DesiredDatabase): Promise<DesiredDatabase> {
    const entries: string[] = []
    for (let looks = 0; looks < 2; looks += 1) {
      const now = { ...desired, ...configured(`privileges: [${entries.join(', ')}]`) }
      entries.push(...(await look(now)).findings.flatMap(({ hint }) => adviceIn(hint)))
    }
    const kept = { ...desired, ...configured(`privileges: [${entries.join(', ')}]`) }
    await lab.deploy(kept)
    return kept
  }

  const asOwner = (desired: DesiredDatabase, sql: string) =>
    lab.admin(desired.database, `SET ROLE ${quoteIdentifier(desired.ownerRole)}; ${sql}; RESET ROLE`)

  for (const [entry, statement, since = 16] of ENTRIES.filter(([, , since = 16]) => since <= version))
    it(`${entry}: as the audit finds it by hand, the configuration says it (since ${since})`, async () => {
      const desired = await deployed()
      await asOwner(desired, statement)
      expect((await look(desired)).findings).not.toEqual([])
      expect((await look(await advised(desired))).findings).toEqual([])
      const said = { ...desired, ...configured(`privileges: [{ ${entry} }]`) }
      const strict: DesiredDatabase = { ...said, grantsMode: 'authoritative' }
      for (const each of [said, strict]) {
        await lab.deploy(each)
        expect((await look(each)).findings).toEqual([])
        expect((await look(each)).plan.changes).toEqual([])
      }
    })

  for (const [entry, , since = 16] of ENTRIES.filter(([, , since = 16]) => since <= version))
    it(`${entry}: is granted by the deploy, and is as desired then (since ${since})`, async () => {
      const desired = await deployed(configured(`privileges: [{ ${entry} }]`))
      const before = await look(desired)
      expect(before.plan.changes.map(({ kind }) => kind)).toContain('grant-privileges')
      expect(before.findings.map(({ code }) => code)).toContain('PRIVILEGE_MISSING')
      await lab.deploy(desired)
      const after = await look(desired)
      expect(after.findings).toEqual([])
      expect(after.plan.changes).toEqual([])
    })

  it('of all tables are those of a table that comes later too', async () => {
    const desired = await deployed(
      configured('privileges: [{ to: etl, on: tables, privileges: [TRUNCATE] }]'),
    )
    const later = {
      ...desired,
      migrations: [...FILES, migration('0002_later.sql', 'create table later (id int)')],
    }
    await lab.deploy(later)
    expect(await lab.as('etl', desired.database, 'SELECT 1')).toBeDefined()
    const [row] = await lab.admin(
      desired.database,
      `SELECT has_table_privilege('etl', 'shop.later', 'TRUNCATE') AS has`,
    )
    expect(row).toEqual({ has: true })
    expect((await look(later)).findings).toEqual([])
  })

  it('on what is not there is a finding that says what to do', async () => {
    const desired = await deployed(
      configured('privileges: [{ to: etl, on: table oders, privileges: [SELECT] }]'),
    )
    const { findings, plan } = await look(desired)
    expect(findings.map(({ message }) => message)).toEqual([
      '"etl" is to have SELECT on table oders by `grants.privileges`, and schema "shop" has no such table.',
    ])
    expect(plan.changes).toEqual([])
  })

  it('never cover the ledger', async () => {
    const desired = await deployed(configured('privileges: [{ to: etl, on: tables, privileges: [SELECT] }]'))
    await lab.deploy(desired)
    const [row] = await lab.admin(
      desired.database,
      `SELECT has_table_privilege('etl', 'shop.lakebase_migrations', 'SELECT') AS has`,
    )
    expect(row).toEqual({ has: false })
  })

  it('a membership of the app is said by `member_of`, and missing it names who must grant it', async () => {
    const desired = await deployed(configured('app: { member_of: [pg_monitor] }'))
    const missing = (await look(desired)).findings
    expect(missing.map(({ code }) => code)).toEqual(['MEMBERSHIP_MISSING'])
    const statement = /GRANT .*;/.exec(missing[0]?.hint ?? '')?.[0] ?? ''
    await lab.admin(desired.database, statement)
    try {
      expect((await look(desired)).findings).toEqual([])
      expect((await look({ ...desired, appMemberOf: [] })).findings.map(({ code }) => code)).toEqual([
        'MEMBERSHIP_UNEXPECTED',
      ])
    } finally {
      await lab.admin(desired.database, `REVOKE pg_monitor FROM "${APP}"`)
    }
  })

  describe('a finding that is accepted', () => {
    const accepted = (id: string, until = '') =>
      configured(`accept: [{ id: "${id}", reason: the nightly export needs it${until} }]`)

    it('counts no more, with its reason, and is kept in authoritative mode', async () => {
      const desired = await deployed({ grantsMode: 'authoritative' })
      await asOwner(desired, 'GRANT TRUNCATE ON shop.orders TO etl')
      const [finding] = (await look(desired)).findings
      if (!finding) throw new Error('nothing was found')
      expect((await look(desired)).plan.changes.map(({ kind }) => kind)).toEqual(['revoke'])
      const settled = { ...desired, ...accepted(findingId(finding)) }
      const { findings, plan } = await look(settled)
      expect(findings.map((each) => each.accepted?.reason)).toEqual(['the nightly export needs it'])
      expect(withoutAccepted(findings)).toEqual([])
      expect(withoutAccepted(plan.findings)).toEqual([])
      expect(plan.changes).toEqual([])
    })

    it('until a day that is over counts again, and says so', async () => {
      const desired = await deployed()
      await asOwner(desired, 'GRANT TRUNCATE ON shop.orders TO etl')
      const [finding] = (await look(desired)).findings
      if (!finding) throw new Error('nothing was found')
      const settled = { ...desired, ...accepted(findingId(finding), ', until: 2024-02-29') }
      const [again] = withoutAccepted((await look(settled)).findings)
      expect(again?.hint).toMatch(/^`grants.accept` accepted it until 2024-02-29, which is over\. /)
    })
  })
})

describe('entries that mean nothing', () => {
  it.each([
    ['{ to: etl, on: table orders, privileges: [EXECUTE] }', 'has EXECUTE, which is not granted on a table'],
    ['{ to: etl, on: schema, privileges: [CREATE] }', 'write `create: true` below `grants.app`'],
    ['{ to: etl, on: tabels, privileges: [SELECT] }', 'did you mean "tables"?'],
    ['{ to: etl, on: tables, privileges: [SELCT] }', 'did you mean "SELECT"?'],
    ['{ to: etl, on: tables, privileges: [] }', 'privileges is empty'],
    [
      '{ to: PUBLIC, on: tables, privileges: [SELECT], grant_option: true }',
      'lets PUBLIC pass privileges on',
    ],
  ])('%s is refused', (entry, expected) => {
    expect(() => configured(`privileges: [${entry}]`)).toThrow(expected)
  })

  it.each([
    ['{ id: 0123456789abcdeg, reason: x }', 'id of a finding'],
    ['{ id: "0123456789abcdef", reason: x, until: 2026-02-30 }', 'not a date'],
    ['{ id: "0123456789abcdef" }', 'reason is missing'],
  ])('acceptance %s is refused', (entry, expected) => {
    expect(() => configured(`accept: [${entry}]`)).toThrow(expected)
  })
})
