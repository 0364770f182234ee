import { describe, expect, it } from 'vitest'
import type { Change } from '../../../src/plan/change.ts'
import { makePlan } from '../../../src/plan/plan.ts'
import { otherRelease, parseSavedPlan, replacesSame, savePlan, unapproved } from '../../../src/plan/saved.ts'

const SCOPE = { host: 'https://dbc.example.com', app: 'shop', environment: undefined }
const RELEASE = { artifactDigest: 'a'.repeat(64), releaseDigest: 'b'.repeat(64) }
const PLAN = makePlan(
  [
    { kind: 'create-owner-role', role: 'shop_owner' },
    { kind: 'join-owner-role', role: 'shop_owner' },
    { kind: 'create-schema', schema: 'shop', owner: 'shop_owner' },
  ],
  [],
)

function edited(change: (saved: { changes: Record<string, unknown>[] }) => void): () => unknown {
  const saved = JSON.parse(savePlan(PLAN, SCOPE, RELEASE, {}))
  change(saved)
  return () => parseSavedPlan(JSON.stringify(saved), 'plan.json')
}

describe('a saved plan', () => {
  it('comes back as it was written, however it is laid out', () => {
    const compact = JSON.stringify(JSON.parse(savePlan(PLAN, SCOPE, RELEASE, {})))
    expect(unapproved(PLAN, parseSavedPlan(compact, 'plan.json'))).toEqual([])
  })

  it('is refused when a change was taken out, added or reworded by hand', () => {
    const byHand = 'plan.json was changed by hand'
    expect(edited(({ changes }) => changes.pop())).toThrow(byHand)
    expect(edited(({ changes }) => changes.push({ ...changes[0] }))).toThrow(byHand)
    expect(edited(({ changes }) => Object.assign(changes[0] ?? {}, { title: 'harmless' }))).toThrow(byHand)
    expect(edited(() => {})).not.toThrow()
  })

  it('is refused when a step was altered by hand, though every title is what it was', () => {
    const byHand = 'plan.json was changed by hand'
    expect(edited(({ changes }) => Object.assign(changes[0] ?? {}, { steps: ['anything'] }))).toThrow(byHand)
  })

  it('approves what is left when somebody did a part by hand, and nothing beyond it', () => {
    const grant = (...privileges: string[]): Change => ({
      kind: 'grant',
      class: 'table',
      object: 'orders',
      privileges,
      grantee: { kind: 'app' },
    })
    const saved = parseSavedPlan(
      savePlan(makePlan([grant('DELETE', 'INSERT', 'SELECT', 'UPDATE')], []), SCOPE, RELEASE, {}),
      'plan.json',
    )
    expect(unapproved(makePlan([grant('DELETE', 'INSERT')], []), saved)).toEqual([])
    expect(unapproved(makePlan([grant('DELETE', 'TRUNCATE')], []), saved)).toHaveLength(1)
  })

  it('names both releases when the run brings another', () => {
    const saved = parseSavedPlan(savePlan(PLAN, SCOPE, RELEASE, {}), 'plan.json')
    expect(otherRelease(saved, RELEASE)).toBeUndefined()
    expect(otherRelease(saved, { ...RELEASE, releaseDigest: 'c'.repeat(64) })).toBe(
      'The saved plan is for release bbbbbbbbbbbb of artefact aaaaaaaaaaaa, and this run would deploy release cccccccccccc of artefact aaaaaaaaaaaa: what its code sees of its environment is not the same, such as env_vars or the name of the database.',
    )
    const other = { artifactDigest: 'd'.repeat(64), releaseDigest: 'c'.repeat(64) }
    expect(otherRelease(saved, other)).toContain('its source or its migrations are not the same')
  })

  it.each([
    ['the same deployment', { deployment: 'd1', source: 'a' }, { deployment: 'd1', source: 'a' }, true],
    [
      'the same source, started again',
      { deployment: 'd1', source: 'a' },
      { deployment: 'd2', source: 'a' },
      true,
    ],
    ['the same source, stopped', { deployment: 'd1', source: 'a' }, { source: 'a' }, true],
    ['another source', { deployment: 'd1', source: 'a' }, { deployment: 'd2', source: 'b' }, false],
    ['another source, stopped', { source: 'a' }, { source: 'b' }, false],
    ['a deployment by hand', { deployment: 'd1', source: 'a' }, { deployment: 'd2' }, false],
    ['the same deployment by hand', { deployment: 'd1' }, { deployment: 'd1' }, true],
    ['another deployment by hand', { deployment: 'd1' }, { deployment: 'd2' }, false],
    ['nothing, as before', {}, {}, true],
    ['something, where nothing was', {}, { deployment: 'd1', source: 'a' }, false],
  ])('replaces %s: %#', (_, then, now, same) => {
    const saved = parseSavedPlan(savePlan(PLAN, SCOPE, RELEASE, then), 'plan.json')
    expect(replacesSame(saved, now)).toBe(same)
  })

  it('is refused when its release was altered by hand', () => {
    const text = savePlan(PLAN, SCOPE, RELEASE, {}).replace('bbbb', 'cccc')
    expect(() => parseSavedPlan(text, 'plan.json')).toThrow('plan.json was changed by hand')
  })

  const size = (from: number, to: number): Change => ({
    kind: 'resize-endpoint',
    endpoint: 'projects/shop/branches/production/endpoints/primary',
    from: { minCu: 0.5, maxCu: from },
    to: { minCu: 0.5, maxCu: to },
    suspendAfterSeconds: undefined,
  })
  const permission = (...groups: string[]): Change => ({
    kind: 'grant-app-permissions',
    app: 'shop',
    permissions: groups.map((group) => ({ principal: { group }, level: 'CAN_USE' })),
  })
  const fields = (more: object): Change => ({
    kind: 'update-app',
    app: 'shop',
    fields: more,
    differences: [],
  })
  const upload: Change = {
    kind: 'upload-source',
    folder: '/Workspace/Users/jane/shop/a',
    upload: ['x'],
    remove: [],
    bytes: 1,
    digest: 'd',
  }
  const deployment: Change = { kind: 'deploy-app', app: 'shop', folder: '/Workspace/x/a', reason: 'why' }

  it.each<[string, readonly Change[], readonly Change[], number]>([
    ['a size that somebody changed meanwhile', [size(2, 8)], [size(4, 8)], 0],
    ['no lower memory where more was approved', [size(2, 8)], [size(16, 8)], 1],
    ['one permission of two', [permission('a', 'b')], [permission('b')], 0],
    ['no other permission', [permission('a', 'b')], [permission('c')], 1],
    [
      'what an app that was made by hand lacks',
      [{ kind: 'create-app', app: 'shop', fields: { description: 'x', computeSize: 'LARGE' } }],
      [fields({ computeSize: 'LARGE' })],
      0,
    ],
    ['no other description', [fields({ description: 'x' })], [fields({ description: 'y' })], 1],
    ['an upload to a folder of whoever applies it', [deployment], [upload, deployment], 0],
    ['no deployment that was not in it', [], [upload, deployment], 1],
    [
      'a Postgres role of whoever applies it',
      [],
      [{ kind: 'create-postgres-role', branch: 'b', identity: 'jane' }],
      0,
    ],
  ])('approves %s', (_, planned, now, beyond) => {
    const saved = parseSavedPlan(savePlan(makePlan(planned, []), SCOPE, RELEASE, {}), 'plan.json')
    expect(unapproved(makePlan(now, []), saved)).toHaveLength(beyond)
  })

  it('approves that whoever applies it joins the owner role', () => {
    const [create, , schema] = PLAN.changes
    const others = makePlan(
      [create, schema].flatMap((each) => each?.change ?? []),
      [],
    )
    expect(unapproved(PLAN, parseSavedPlan(savePlan(others, SCOPE, RELEASE, {}), 'plan.json'))).toEqual([])
  })
})
