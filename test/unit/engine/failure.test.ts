import { describe, expect, it } from 'vitest'
import { exitCode, explain, partialResult, renderPartialResult } from '../../../src/engine/failure.ts'
import { noProgress } from '../../../src/engine/outcome.ts'
import { DeployError, InvalidInput } from '../../../src/error.ts'
import { makePlan } from '../../../src/plan/plan.ts'
import { migration } from '../postgres/lab.ts'

const PLAN = makePlan(
  [
    { kind: 'start-instance', instance: 'shop' },
    { kind: 'start-app', app: 'shop' },
    { kind: 'deploy-app', app: 'shop', folder: '/a', reason: 'no deployment is active' },
  ],
  [],
)
const [first, second, third] = PLAN.changes

describe('what went wrong', () => {
  it('is told once, with what to do', () => {
    const cause = new Error('socket closed', { cause: new Error('the app is gone') })
    const error = new DeployError('APP_GONE', 'Deploying failed: the app is gone.', {
      hint: 'Look.',
      cause,
    })
    expect(explain(error)).toBe(
      'Deploying failed: the app is gone.\nWhat to do: Look.\nCaused by: socket closed\nCode: APP_GONE',
    )
  })

  it('ends, however long the chain of causes', () => {
    let error = new Error('0')
    for (let depth = 1; depth < 9; depth += 1) error = new Error(`${depth}-`, { cause: error })
    expect(explain(error).split('\n')).toHaveLength(6)
  })

  it('may be anything', () => {
    expect(explain('a text')).toBe('a text')
  })
})

describe('how far a run came', () => {
  const rest = [first, second, third].filter((change) => change !== undefined)

  it('is nowhere before anything was begun', () => {
    expect(renderPartialResult(partialResult(noProgress()))).toBe('Nothing was changed.')
    expect(partialResult({ ...noProgress(), plan: PLAN, begun: [], executed: [] })).toEqual({
      headline: 'Nothing was changed.',
      done: [],
      begun: [],
      open: rest,
    })
  })

  it('claims nothing of what was begun', () => {
    const text = renderPartialResult(
      partialResult({
        ...noProgress(),
        ...noProgress(),
        plan: PLAN,
        begun: rest.slice(1, 2),
        executed: rest.slice(0, 1),
      }),
    )
    expect(text).toBe(
      [
        '1 of 3 changes done; run again and it continues from here.',
        '  done      start instance shop',
        '  begun     start app shop',
        '  not done  deploy app shop from /a, because no deployment is active',
      ].join('\n'),
    )
  })

  it('continues nothing of a file without a transaction', () => {
    const file = migration('0001_a.sql', '-- transaction: none\nselect 1')
    const plan = makePlan([{ kind: 'migrate', file }], [])
    const { headline } = partialResult({ ...noProgress(), plan, begun: plan.changes, executed: [] })
    expect(headline).toBe('0 of 1 change done; run again and it begins 0001_a.sql with its first statement.')
  })

  it('counts what was begun and finished as done', () => {
    const { done, begun, open } = partialResult({
      ...noProgress(),
      plan: PLAN,
      begun: rest,
      executed: rest,
    })
    expect([done.length, begun.length, open.length]).toEqual([3, 0, 0])
  })
})

it.each([
  [new InvalidInput([{ message: 'x' }]), 2],
  [new DeployError('CANCELLED', 'x'), 130],
  [new DeployError('APP_CRASHED', 'x'), 1],
  [new Error('x'), 1],
  ['x', 1],
])('%s ends with its exit code', (error, code) => {
  expect(exitCode(error)).toBe(code)
})
