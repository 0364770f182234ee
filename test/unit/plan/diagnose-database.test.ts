import { expect, it } from 'vitest'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import { DeployError } from '../../../src/error.ts'
import { diagnoseCatalog, diagnoseWriters } from '../../../src/plan/diagnose-database.ts'
import { isSound } from '../../../src/plan/diagnosis.ts'
import { emptyCatalog, table } from '../postgres/fixtures.ts'
import { release } from './destroy-world.ts'

const OWNER = { canLogin: false, inherit: true, set: true, admin: undefined, shared: true } as const
const ROW = { version: '1', name: '1_a.sql', checksum: 'c', appliedAt: 't' }

it.each<[subject: string, change: Partial<Catalog>, said: string]>([
  ['owner role', {}, 'ok: A deploy makes own.'],
  ['owner role', { owner: OWNER }, 'ok: own is there; a deploy makes ci a member.'],
  ['owner role', { owner: OWNER, ownerMembers: ['ci'] }, 'ok: own is there, and ci may act as it.'],
  ['schema', {}, 'ok: A deploy makes shop.'],
  [
    'schema',
    { schema: { owner: 'own', acl: [] }, objects: [table('a', 'own')] },
    'ok: shop belongs to own, with 1 object.',
  ],
  ['schema', { schema: { owner: 'jane', acl: [] } }, 'warning: shop belongs to jane, and not to own.'],
  ['ledger', {}, 'ok: A deploy makes it.'],
  ['ledger', { ledger: [ROW] }, 'ok: 1 migration recorded as applied.'],
  ['ledger', { ledger: [] }, 'ok: 0 migrations recorded as applied.'],
  [
    'ledger',
    { ledger: 'unreadable' },
    'warning: ci may not read the ledger of shop, or it was changed. A deploy without migrations does not need it.',
  ],
  [
    'ledger',
    { ledger: 'unreadable', ledgerFault: { fault: 'it has the trigger t', repair: undefined } },
    'warning: The ledger of shop is not as it was made: it has the trigger t. A deploy without migrations does not need it.',
  ],
  ['releases', {}, 'unknown: None of this app is recorded yet.'],
  ['releases', { releases: [] }, 'unknown: None of this app is recorded yet.'],
  ['releases', { releases: [release(undefined)] }, 'ok: 1 release of this app recorded.'],
  [
    'releases',
    { releases: 'unreadable' },
    'failed: ci may not read "shop"."lakebase_releases", or it was changed.',
  ],
])('doctor tells of the %s with %j: %s', (subject, change, said) => {
  const schema = { database: 'db', schema: 'shop', ownerRole: 'own' }
  const found = diagnoseCatalog(schema, { ...emptyCatalog, ...change })
  expect(found.map((each) => each.subject)).toEqual(['owner role', 'schema', 'ledger', 'releases'])
  const told = found.find((each) => each.subject === subject)
  expect(`${told?.verdict}: ${told?.text}`).toBe(said)
  expect(isSound(found)).toBe(told?.verdict !== 'failed')
})

it('doctor tells of who else writes', () => {
  expect(diagnoseWriters([])).toMatchObject({ verdict: 'ok' })
  expect(diagnoseWriters(['a', 'b'])).toMatchObject({ verdict: 'warning', text: 'a; b.' })
})

it('doctor fails where a deploy would stop at the ledger', () => {
  const refusal = new DeployError('LEDGER_UNREADABLE', 'm', { hint: 'Mend it.' })
  const schema = { database: 'db', schema: 'shop', ownerRole: 'own' }
  const found = diagnoseCatalog(schema, { ...emptyCatalog, ledger: 'unreadable' }, refusal)
  expect(found[2]).toEqual({
    subject: 'ledger',
    verdict: 'failed',
    text: 'ci may not read the ledger of shop, or it was changed.',
    advice: 'Mend it.',
  })
})
