import { describe, expect, test } from 'vitest'
import { renderStatus, renderStatusMarkdown, statusJson } from '../../../src/plan/render-status.ts'
import { type EnvironmentStatus, seen, unseen, unseenStatus } from '../../../src/plan/status.ts'

const PROD: EnvironmentStatus = {
  environment: 'prod',
  app: seen('shop'),
  url: seen('https://shop.example'),
  release: seen({ releaseDigest: 'a'.repeat(64), artifactDigest: 'b'.repeat(64), isRollback: true }),
  commit: unseen('it was deployed from no commit that is known'),
  since: seen(0),
  healthy: seen({ healthy: false, why: '502: the app does not listen yet' }),
  schema: seen({ applied: 3, ahead: 1, behind: 0 }),
  drift: seen([]),
  size: seen('0.5-2 CU'),
  ownerRole: seen('a|b'),
}
const FAR = unseenStatus('far', 'nobody answers')

describe('the table', () => {
  test('has an environment a column, and says the reason for many cells once', () => {
    expect(renderStatus([PROD, FAR]).split('\n')).toEqual([
      '            prod                                         far',
      'App         shop                                         not visible: nobody answers',
      'URL         https://shop.example                         not visible: see above',
      'Release     aaaaaaaaaaaa (rolled back to)                not visible: see above',
      'Commit      not visible: it was deployed from no commit  not visible: see above',
      '            that is known',
      'Since       1970-01-01T00:00:00.000Z                     not visible: see above',
      'Healthy     no: 502: the app does not listen yet         not visible: see above',
      'Schema      3 applied, 1 ahead, 0 behind                 not visible: see above',
      'Drift       none                                         not visible: see above',
      'Size        0.5-2 CU                                     not visible: see above',
      'Owner role  a|b                                          not visible: see above',
    ])
  })

  test('takes no markup from what others named', () => {
    const lines = renderStatusMarkdown([{ ...PROD, size: seen('[x](y) | @team') }]).split('\n')
    expect(lines.slice(0, 3)).toEqual(['|  | prod |', '|---|---|', '| App | shop |'])
    expect(lines).toContain('| Owner role | a\\|b |')
    expect(lines.at(-2)).toMatch(/^\| Size \| \\\[x\\\]\(y\) \\\| @\u200Bteam \|$/)
  })

  test('has no line of its own that a name could begin', () => {
    expect(renderStatus([{ ...PROD, app: seen('shop\n::error::x') }])).toContain(
      'App         shop\\n::error::x',
    )
  })
})

test('as JSON each environment has the same keys, and null where nothing was seen', () => {
  const { environments } = JSON.parse(JSON.stringify(statusJson([PROD, FAR])))
  expect(Object.keys(environments[0])).toEqual(Object.keys(environments[1]))
  expect(environments[0]).toMatchObject({
    ...{ release: 'a'.repeat(64), artifact: 'b'.repeat(64), rollback: true, commit: null, drift: [] },
    ...{ since: '1970-01-01T00:00:00.000Z', healthy: false, health: '502: the app does not listen yet' },
    unseen: { commit: 'it was deployed from no commit that is known' },
  })
  const { environment, unseen: reasons, ...cells } = environments[1]
  expect(environment).toBe('far')
  expect(new Set(Object.values(cells))).toEqual(new Set([null]))
  expect(new Set(Object.values(reasons))).toEqual(new Set(['nobody answers']))
})
