import { expect, it } from 'vitest'
import { planStart, planStop } from '../../../src/plan/power.ts'
import { acl } from '../access/world.ts'
import { emptyCatalog } from '../postgres/fixtures.ts'
import {
  app,
  attachedTo,
  attachedToInstance,
  CLIENT,
  INSTANCE,
  OTHER_CLIENT,
  on,
  ROOT,
} from './destroy-world.ts'

const own = app('shop', CLIENT)

it.each([
  ['AVAILABLE', false, true],
  ['STOPPED', false, false],
  ['AVAILABLE', true, false],
])('an instance that is %s, stopped %s, runs: %s', (state, stopped, runs) => {
  if (!INSTANCE.instance) throw new Error('no instance')
  const lakebase = { ...INSTANCE, instance: { ...INSTANCE.instance, state, stopped } }
  expect(planStop(undefined, lakebase, [], undefined).changes).toEqual(
    runs ? [{ kind: 'stop-instance', instance: 'shop' }] : [],
  )
  expect(planStart(own, lakebase)).toEqual(runs ? [] : [{ kind: 'start-instance', instance: 'shop' }])
})

it('what is not there is neither stopped nor started', () => {
  const gone = { ...INSTANCE, instance: undefined }
  expect(planStop(undefined, gone, [], undefined)).toEqual({ changes: [], kept: undefined })
  expect(planStart(own, gone)).toEqual([])
  expect(planStop(undefined, on(ROOT), [], undefined).changes).toEqual([])
})

it('an instance that others use is kept, also others that nobody may see', () => {
  const kept = (apps: Parameters<typeof planStop>[2], role?: string) =>
    planStop(own, INSTANCE, apps, {
      ...emptyCatalog,
      databaseAcl: { owner: 'x', acl: role === undefined ? [] : acl(`${role} CONNECT CREATE`) },
    }).kept
  expect(kept([])).toBeUndefined()
  expect(kept([app('bills', OTHER_CLIENT, attachedToInstance('shop'))], OTHER_CLIENT)).toContain(
    'used by app bills',
  )
  expect(kept([app('bills', OTHER_CLIENT, attachedTo('projects/other/branches/x'))])).toBeUndefined()
  expect(kept([], OTHER_CLIENT)).toContain(`used by service principal ${OTHER_CLIENT}`)
  expect(kept([], CLIENT)).toBeUndefined()
})
