import { describe, expect, it } from 'vitest'
import type { DatabaseContents } from '../../../src/catalog/contents.ts'
import type { App } from '../../../src/databricks/app.ts'
import type { Autoscaling, Branch } from '../../../src/databricks/lakebase.ts'
import { isSourceFolder } from '../../../src/plan/app-evidence.ts'
import { scopeOf } from '../../../src/plan/destroy.ts'
import { describeHeld, heldTables } from '../../../src/plan/held.ts'
import { planStart, planStop } from '../../../src/plan/power.ts'

const BRANCH: Branch = {
  ...{ name: 'projects/shop/branches/pr-7', id: 'pr-7', state: 'READY', pendingState: undefined },
  ...{ default: false, protected: false, expireTime: undefined, source: 'projects/shop/branches/production' },
}
const LAKEBASE: Autoscaling = {
  kind: 'autoscaling',
  projectId: 'shop',
  branchId: 'pr-7',
  project: { id: 'shop', defaultBranch: 'projects/shop/branches/production', pgVersion: 17 },
  branch: BRANCH,
  endpoint: {
    ...{ name: 'e', state: 'ACTIVE', pendingState: undefined, minCu: 1, maxCu: 2 },
    ...{ suspendAfterSeconds: 'never', disabled: false, host: 'h' },
  },
  database: undefined,
  source: undefined,
}
const APP: App = {
  ...{ name: 'shop', url: '', description: '', servicePrincipalClientId: 'client', computeSize: undefined },
  ...{ computeState: 'ACTIVE', computeMessage: undefined, appState: 'RUNNING', appMessage: undefined },
  ...{ resources: [], activeDeployment: undefined, pendingDeployment: undefined },
  defaultSourceCodePath: undefined,
}

describe('what goes of the database', () => {
  const scope = (environment: string | undefined, branch: string | undefined, named?: string) =>
    scopeOf({ environment, lakebase: { branch } }, LAKEBASE, named)

  it('is the schema, or a branch with the name of the environment, unless something is named', () => {
    expect(scope('prod', 'pr-7')).toBe('schema')
    expect(scope('pr-7', undefined)).toBe('schema')
    expect(scope(undefined, 'pr-7')).toBe('schema')
    expect(scope('pr-7', 'pr-7')).toBe('branch')
    expect(scope('PR_7', 'pr-7')).toBe('branch')
    expect(scope('prod', 'pr-7', 'shop/pr-7')).toBe('branch')
    expect(scope('prod', 'pr-7', 'shop')).toBe('project')
    expect(() => scope('prod', 'pr-7', 'pr-7')).toThrow('names pr-7')
    expect(() => scope('prod', 'pr-7', 'shop/production')).toThrow('names shop/production')
  })
})

describe('what tables hold', () => {
  const schema = (name: string, filled: readonly string[], empty: readonly string[]) => ({
    schema: name,
    objects: [...filled, ...empty].map((table) => `r ${table}`),
    filled: filled.map((table) => ({ name: table, bytes: 8192, rows: 9 })),
  })
  const contents: DatabaseContents = {
    ...{ databases: [], dependents: [], appOwnsMore: false, ownerOwnsMore: false },
    schemas: [
      schema('app', ['lakebase_migrations', 'lakebase_releases', 'orders'], ['carts']),
      schema('others', ['notes', 'lakebase_migrations'], []),
    ],
  }
  const beside = new Map([['second', { ...contents, schemas: [schema('public', ['x'], [])] }]])
  const held = (scope: 'schema' | 'instance') => describeHeld(heldTables({ contents, beside }, 'app', scope))

  it('is told of the schema alone, or of all there is, without the two tables of the tool’s own', () => {
    expect(held('schema')).toBe('1 of 2 tables with something on disk: app.orders (8 KiB, about 9 rows)')
    expect(held('instance')).toContain('4 of 5 tables with something on disk: app.orders')
    const nothing = (empty: number) => describeHeld({ filled: [], empty })
    expect([nothing(0), nothing(1), nothing(3)]).toEqual([
      'it holds no table',
      'no row is in its one table',
      'no row is in any of its 3 tables',
    ])
  })
})

it.each([
  ['/Workspace/Users/ci/shop/0a1b2c3d-1', true],
  ['/Workspace/Users/ci/shop/0a1b2c3d-0', false],
  ['/Workspace/Users/ci/shop/0a1b2c3d-1/lib', false],
  ['/Workspace/Users/ci/shop/0a1b2c3e-1', false],
  ['/Workspace/Users/ci/other/0a1b2c3d-1', false],
  ['/Workspace/Users/ci/shop', false],
])('%s is a source folder of this environment: %s', (path, expected) => {
  expect(isSourceFolder(path, 'shop', '0a1b2c3d')).toBe(expected)
})

describe('stop and start', () => {
  const other: App = {
    ...APP,
    name: 'bills',
    resources: [
      {
        name: 'db',
        raw: {},
        database: { kind: 'postgres', name: 'db', branch: BRANCH.name, database: undefined },
      },
    ],
  }
  const kinds = (changes: readonly { readonly kind: string }[]) => changes.map(({ kind }) => kind)

  it('take the app before the database, and give it back after it', () => {
    expect(kinds(planStop(APP, LAKEBASE, [], undefined).changes)).toEqual(['stop-app', 'disable-endpoint'])
    const stopped = { ...APP, computeState: 'STOPPED' }
    const endpoint = LAKEBASE.endpoint && { ...LAKEBASE.endpoint, disabled: true }
    const asleep = { ...LAKEBASE, endpoint }
    expect(planStop(stopped, asleep, [], undefined)).toEqual({ changes: [], kept: undefined })
    expect(kinds(planStart(stopped, asleep))).toEqual(['enable-endpoint', 'start-app'])
    expect(planStart(APP, LAKEBASE)).toEqual([])
  })

  it('leave a database running that another app uses', () => {
    const { changes, kept } = planStop(APP, LAKEBASE, [other], undefined)
    expect(kinds(changes)).toEqual(['stop-app'])
    expect(kept).toBe('the database keeps running, because it is also used by app bills')
    const elsewhere = { ...LAKEBASE, branchId: 'pr-8' }
    expect(planStop(APP, elsewhere, [other], undefined).kept).toBeUndefined()
  })
})
