import { describe, expect, it } from 'vitest'
import { actionReporter, type LogCommands } from '../../../src/action/reporter.ts'

function stage(directory = '/repo/apps/shop') {
  const calls: unknown[][] = []
  const note = (name: string) => (first?: unknown, properties?: unknown) => {
    calls.push(properties === undefined ? [name, first] : [name, first, properties])
  }
  const core: LogCommands = {
    startGroup: note('startGroup'),
    endGroup: () => calls.push(['endGroup']),
    info: note('info'),
    debug: note('debug'),
    warning: note('warning'),
    error: note('error'),
    setSecret: note('setSecret'),
  }
  return { calls, reporter: actionReporter(core, { workspace: '/repo', directory }) }
}

describe('annotations', () => {
  it.each([
    ['/repo', 'deployment.yaml', 'deployment.yaml'],
    ['/repo/apps/shop', 'migrations/0001_a.sql', 'apps/shop/migrations/0001_a.sql'],
    ['/repo/apps/shop', '../web/app.yaml', 'apps/web/app.yaml'],
    ['/repo/apps/shop', '/repo/common.yaml', 'common.yaml'],
    ['/repo', './deployment.yaml', 'deployment.yaml'],
    ['/repo', '/etc/deployment.yaml', '/etc/deployment.yaml'],
    ['/repo', '../other/deployment.yaml', '../other/deployment.yaml'],
  ])('in %s, %s stands at %s', (directory, file, shown) => {
    const { calls, reporter } = stage(directory)
    reporter.error('wrong', { file, line: 3, column: 5 })
    expect(calls).toEqual([['error', `${file}:3:5: wrong`, { file: shown, startLine: 3, startColumn: 5 }]])
  })

  it('hold what is known of the place', () => {
    const { calls, reporter } = stage()
    reporter.warning('empty', { file: 'a.sql' })
    reporter.warning('late', { file: 'a.sql', line: 2 })
    reporter.error('no place')
    expect(calls).toEqual([
      ['warning', 'a.sql: empty', { file: 'apps/shop/a.sql' }],
      ['warning', 'a.sql:2: late', { file: 'apps/shop/a.sql', startLine: 2 }],
      ['error', 'no place', {}],
    ])
  })
})

it('closes a group whatever happens in it', async () => {
  const { calls, reporter } = stage()
  expect(await reporter.group('Plan', async () => 7)).toBe(7)
  await expect(reporter.group('Apply', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(calls).toEqual([['startGroup', 'Plan'], ['endGroup'], ['startGroup', 'Apply'], ['endGroup']])
})

it('masks each secret once, and never the empty text, which would mask everything', () => {
  const { calls, reporter } = stage()
  for (const secret of ['s3cret', '', 's3cret', 'other']) reporter.mask(secret)
  expect(calls).toEqual([
    ['setSecret', 's3cret'],
    ['setSecret', 'other'],
  ])
})
