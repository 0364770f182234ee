import { describe, expect, it } from 'vitest'
import {
  diagnoseAppRights,
  diagnoseApps,
  diagnoseComputes,
  diagnoseFolder,
  diagnoseLakebaseRights,
  weighRights,
} from '../../../src/plan/diagnose-rights.ts'
import { makePlan } from '../../../src/plan/plan.ts'

const HOME = '/Workspace/Users/ci'
const COMMAND = 'databricks api patch ...'
const rights = (...levels: string[]) => ({ levels, command: COMMAND })
const unseen = { levels: undefined, command: COMMAND }

describe('rights', () => {
  it('are enough on the app and on Lakebase with CAN_MANAGE alone', () => {
    expect(diagnoseAppRights('shop', rights('CAN_USE', 'CAN_MANAGE')).verdict).toBe('ok')
    expect(diagnoseAppRights('shop', rights('CAN_USE'))).toMatchObject({
      verdict: 'failed',
      text: 'No CAN_MANAGE on app shop but CAN_USE: it cannot be deployed.',
      advice: expect.stringContaining(`    ${COMMAND}`),
    })
    expect(diagnoseLakebaseRights('project p', rights('CAN_MANAGE')).verdict).toBe('ok')
    expect(diagnoseLakebaseRights('project p', unseen).verdict).toBe('warning')
  })

  it.each([
    [`${HOME}/x/shop`, undefined, 'ok'],
    // The home of somebody whose name begins so.
    [`${HOME}-2/x/shop`, undefined, 'unknown'],
    ['/Workspace/Shared/shop', undefined, 'warning'],
    ['/Shared/shop', undefined, 'warning'],
    ['/Workspace/teams/shop', { path: '/Workspace/teams', rights: rights('CAN_EDIT') }, 'ok'],
    ['/Workspace/teams/shop', { path: '/Workspace/teams', rights: rights('CAN_READ') }, 'failed'],
    ['/Workspace/teams/shop', { path: '/Workspace/teams', rights: unseen }, 'failed'],
  ])('of %s with %j: %s', (folder, existing, verdict) => {
    expect(diagnoseFolder(folder, HOME, existing).verdict).toBe(verdict)
  })

  it('are lacking on Lakebase where the plan needs them, and only there', () => {
    const lines = [diagnoseLakebaseRights('project p', rights('CAN_USE'))]
    const resize = makePlan([{ kind: 'resize-instance', instance: 'depot', from: 'CU_1', to: 'CU_2' }], [])
    const attach = makePlan(
      [
        {
          kind: 'update-app',
          app: 'shop',
          fields: {
            resources: {
              set: [],
              database: { kind: 'database', name: 'database', instance: 'depot', database: 'd' },
            },
          },
          differences: [],
        },
      ],
      [],
    )
    expect(weighRights(lines, resize)[0]).toMatchObject({
      verdict: 'failed',
      text: expect.stringContaining('This one has to: resize instance depot: CU_1 -> CU_2.'),
      advice: lines[0]?.advice,
    })
    expect(weighRights(lines, attach)[0]?.verdict).toBe('failed')
    const start = makePlan([{ kind: 'start-app', app: 'shop' }], [])
    expect(weighRights(lines, start)).toEqual(lines)
    const enough = [diagnoseLakebaseRights('project p', rights('CAN_MANAGE'))]
    expect(weighRights(enough, resize)).toEqual(enough)
  })

  it('are never asked for on a folder of everybody', () => {
    for (const path of ['/', '/Users', '/Workspace', '/Workspace/Users', '/Workspace/Repos']) {
      const found = diagnoseFolder('/Workspace/Users/jane/shop', HOME, { path, rights: rights() })
      expect(found.verdict).toBe('failed')
      expect(found.advice).not.toContain(COMMAND)
    }
  })
})

it.each([
  ['/W/teams/shop', '/W/teams/shop may not be written to but CAN_READ.'],
  ['/W/teams', '/W/teams, in which /W/teams/shop would be made, may not be written to but CAN_READ.'],
])('says of %s which folder it is about', (path, text) => {
  const found = diagnoseFolder('/W/teams/shop', HOME, { path, rights: rights('CAN_READ', 'CAN_READ') })
  expect(found.text).toBe(text)
})

describe('quota', () => {
  it('fails when nothing more may be made', () => {
    expect(diagnoseApps(99, 100).verdict).toBe('ok')
    expect(diagnoseApps(100, 100).verdict).toBe('failed')
    expect(diagnoseComputes(['a'], 2).verdict).toBe('ok')
    expect(diagnoseComputes(['projects/p/branches/a', 'b'], 2)).toMatchObject({
      verdict: 'failed',
      advice: expect.stringContaining('delete-branch projects/p/branches/a'),
    })
  })
})
