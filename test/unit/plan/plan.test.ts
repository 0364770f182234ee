import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../src/access/change.ts'
import { isSourceChange } from '../../../src/plan/change.ts'
import { differs, fingerprintOf, inPhase, isEmpty, makePlan } from '../../../src/plan/plan.ts'
import { headline, prose, renderJson, renderMarkdown, renderText } from '../../../src/plan/render.ts'

const finding: Finding = {
  code: 'OBJECT_OWNED_BY_OTHER',
  message: 'Table "a"."b" belongs to "c".',
  hint: 'Run: x',
  key: '',
  objects: [],
}

describe('a plan', () => {
  it('with findings alone changes nothing, and differs from what is desired', () => {
    const plan = makePlan([], [finding])
    expect([isEmpty(plan), differs(plan)]).toEqual([true, true])
    expect(headline(plan)).toBe('nothing to change, 1 finding')
  })

  it('without changes and findings does not differ', () => {
    const plan = makePlan([], [])
    expect([isEmpty(plan), differs(plan)]).toEqual([true, false])
    expect(headline(plan)).toBe('nothing to do')
  })

  it('shows a name with line breaks and commands on one line', () => {
    const name = 'a\n::error::b'
    const evil: Finding = {
      code: 'OBJECT_OWNED_BY_OTHER',
      message: `Table "${name}"`,
      hint: '# @jane, see #1, *c* `d*`\n# e',
      key: '',
      objects: [],
    }
    const plan = makePlan([{ kind: 'start-app', app: name }], [evil])
    expect(renderText(plan).split('\n')).toEqual([
      'Plan: 1 change: Deployment 1, 1 finding',
      '  Deployment',
      '    + start app a\\n::error::b',
      '  Not as it should be, and not changed by this run',
      String.raw`    ! Table "a\n::error::b" [OBJECT_OWNED_BY_OTHER 37c6141c3cf36a3f]`,
      '      # @jane, see #1, *c* `d*`',
      '      # e',
    ])
    expect(renderMarkdown(plan).split('\n').slice(-5)).toEqual([
      '- Table "a ::\u200Berror::b" \\[OBJECT_OWNED_BY_OTHER 37c6141c3cf36a3f\\]',
      '',
      '\\# @\u200Bjane, see #\u200B1, \\*c\\* `d*`',
      '',
      '\\# e',
    ])
    expect(prose('# heading')).toBe('\\# heading')
    expect(prose('jane@example.com')).toBe('jane@\u200Bexample.com')
  })

  it('counts the files of an upload in its JSON', () => {
    const upload = { kind: 'upload-source', folder: '/a', bytes: 3, digest: 'd' } as const
    const plan = makePlan([{ ...upload, upload: ['x', 'y'], remove: ['z'] }], [])
    expect(JSON.parse(renderJson(plan)).changes[0].change).toEqual({ ...upload, upload: 2, remove: 1 })
  })

  it('names its findings beside its changes', () => {
    const plan = makePlan([{ kind: 'start-app', app: 'shop' }], [finding, finding])
    expect(headline(plan)).toBe('1 change: Deployment 1, 2 findings')
  })
})

describe('the changes of a plan', () => {
  const plan = makePlan(
    [
      { kind: 'start-app', app: 'shop' },
      { kind: 'deploy-app', app: 'shop', folder: '/a', reason: 'r' },
      { kind: 'create-owner-role', role: 'own' },
      { kind: 'create-database', branch: 'b', database: 'd' },
    ],
    [],
  )

  it('are numbered in their phase, and depend on the phase before', () => {
    expect(plan.changes.map(({ id, dependsOn }) => `${id} after ${dependsOn.join(' ')}`)).toEqual([
      'lakebase/1-create-database after ',
      'database/1-create-owner-role after lakebase/1-create-database',
      'deploy/1-start-app after database/1-create-owner-role',
      'deploy/2-deploy-app after database/1-create-owner-role',
    ])
    expect(inPhase(plan, 'deploy', isSourceChange).map(({ change }) => change.kind)).toEqual([
      'start-app',
      'deploy-app',
    ])
    expect(inPhase(plan, 'source', isSourceChange)).toEqual([])
    expect(inPhase(undefined, 'deploy', isSourceChange)).toEqual([])
  })

  it('have a fingerprint, whatever the order of their keys', () => {
    expect(plan.fingerprint).toMatch(/^[0-9a-f]{64}$/)
    expect(fingerprintOf([{ a: { y: [1, null], x: 2 }, b: 1 }])).toBe(
      fingerprintOf([{ b: 1, a: { x: 2, y: [1, null] } }]),
    )
    const distinct = [[{ a: 1 }], [{ a: [1] }], [{ a: { 0: 1 } }], [{ a: null }], [{ a: 2 }], [{ b: 1 }]].map(
      fingerprintOf,
    )
    expect(new Set(distinct).size).toBe(distinct.length)
  })

  it('are not all there while something is deferred', () => {
    const deferred = makePlan([], [], 'stopped')
    expect([isEmpty(deferred), differs(deferred)]).toEqual([false, true])
  })
})
