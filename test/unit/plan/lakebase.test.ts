import { describe, expect, it } from 'vitest'
import type { DesiredLakebase } from '../../../src/config/desired.ts'
import type { Autoscaling, Endpoint, Provisioned } from '../../../src/databricks/lakebase.ts'
import { planLakebase } from '../../../src/plan/lakebase.ts'

const desired: DesiredLakebase = {
  type: 'auto',
  name: 'shop',
  branch: undefined,
  branchFrom: undefined,
  ttlSeconds: undefined,
  capacity: 'CU_2',
  size: { minCu: 1, maxCu: 4 },
  suspendAfterSeconds: undefined,
  database: 'databricks_postgres',
  schema: 'app_data',
  ownerRole: 'owner',
  deployers: [],
  ownership: 'enforce',
  ownerCreate: false,
  extensions: [],
}

const endpoint: Endpoint = {
  name: 'projects/shop/branches/production/endpoints/primary',
  state: 'ACTIVE',
  pendingState: undefined,
  minCu: 1,
  maxCu: 4,
  suspendAfterSeconds: 300,
  disabled: false,
  host: 'ep-1.database.us-east-1.cloud.databricks.com',
}

const branch = {
  name: 'projects/shop/branches/production',
  id: 'production',
  state: 'READY',
  pendingState: undefined,
  default: true,
  protected: false,
  expireTime: undefined,
  source: undefined,
}

const present: Autoscaling = {
  kind: 'autoscaling',
  projectId: 'shop',
  branchId: 'production',
  project: { id: 'shop', defaultBranch: branch.name, pgVersion: 17 },
  branch,
  endpoint,
  database: { name: `${branch.name}/databases/databricks-postgres`, postgresDatabase: 'databricks_postgres' },
  source: undefined,
}

const absent: Autoscaling = {
  ...present,
  project: undefined,
  branch: undefined,
  endpoint: undefined,
  database: undefined,
}
const instance = {
  name: 'shop-db',
  uid: 'u',
  capacity: 'CU_2',
  state: 'AVAILABLE',
  stopped: false,
  host: 'instance-u.database.cloud.databricks.com',
  pgVersion: 'PG_VERSION_16',
}
const provisioned: Provisioned = { kind: 'provisioned', name: 'shop-db', instance }
const keep = { allowShrink: false }

describe('planLakebase on Autoscaling', () => {
  it('has nothing to do when size and names are right', () => {
    expect(planLakebase(desired, present, keep)).toEqual([])
  })

  it('creates a project with explicit values', () => {
    expect(planLakebase(desired, absent, keep)).toEqual([
      { kind: 'create-project', project: 'shop', size: { minCu: 1, maxCu: 4 }, suspendAfterSeconds: 86_400 },
    ])
  })

  it('creates project, branch and database together', () => {
    const changed = { ...desired, branch: 'pr-1', ttlSeconds: 3600, database: 'shop' }
    const changes = planLakebase(changed, { ...absent, branchId: 'pr-1' }, keep)
    expect(changes.map((change) => change.kind)).toEqual([
      'create-project',
      'create-branch',
      'create-database',
    ])
    expect(changes[1]).toMatchObject({ source: branch.name, ttlSeconds: 3600 })
  })

  it('makes a new branch of the desired size, else of the size of its source', () => {
    const source = { branch, endpoint, database: present.database }
    const observed = {
      ...present,
      branchId: 'pr-1',
      branch: undefined,
      endpoint: undefined,
      database: undefined,
      source,
    }
    const name = 'projects/shop/branches/pr-1'
    expect(planLakebase({ ...desired, size: { minCu: 2, maxCu: 8 } }, observed, keep)).toEqual([
      {
        kind: 'create-branch',
        project: 'shop',
        branch: name,
        source: branch.name,
        ttlSeconds: undefined,
        size: { minCu: 2, maxCu: 8 },
        suspendAfterSeconds: 300,
      },
    ])
    expect(planLakebase({ ...desired, capacity: undefined, size: undefined }, observed, keep)).toMatchObject([
      { size: { minCu: 1, maxCu: 4 } },
    ])
  })

  it('grows, and refuses to shrink unless allowed', () => {
    const small = { ...desired, capacity: 'CU_1', size: { minCu: 0.5, maxCu: 2 } } as const
    expect(planLakebase({ ...desired, size: { minCu: 2, maxCu: 8 } }, present, keep)).toMatchObject([
      { kind: 'resize-endpoint', to: { maxCu: 8 } },
    ])
    expect(() => planLakebase(small, present, keep)).toThrow(/1-4 CU and the configuration asks for 0.5-2 CU/)
    expect(planLakebase(small, present, { allowShrink: true })).toHaveLength(1)
  })

  it.each([
    ['lower', { minCu: 2, maxCu: 4 }],
    ['upper', { minCu: 1, maxCu: 8 }],
  ])('changes the %s end of the range alone', (_end, size) => {
    expect(planLakebase({ ...desired, size }, present, keep)).toEqual([
      {
        kind: 'resize-endpoint',
        endpoint: endpoint.name,
        from: { minCu: 1, maxCu: 4 },
        to: size,
        suspendAfterSeconds: undefined,
      },
    ])
  })

  it('lets an idle endpoint sink lower, which shrinks nothing', () => {
    expect(planLakebase({ ...desired, size: { minCu: 0.5, maxCu: 4 } }, present, keep)).toHaveLength(1)
  })

  it('leaves the size of an existing endpoint alone when none is asked for', () => {
    expect(planLakebase({ ...desired, capacity: undefined, size: undefined }, present, keep)).toEqual([])
  })

  it('changes the suspend time alone', () => {
    expect(planLakebase({ ...desired, suspendAfterSeconds: 'never' }, present, keep)).toMatchObject([
      { kind: 'resize-endpoint', suspendAfterSeconds: 'never', from: { maxCu: 4 }, to: { maxCu: 4 } },
    ])
  })

  it('enables a disabled endpoint and makes a missing one', () => {
    expect(
      planLakebase(desired, { ...present, endpoint: { ...endpoint, disabled: true } }, keep),
    ).toMatchObject([{ kind: 'enable-endpoint' }])
    expect(planLakebase(desired, { ...present, endpoint: undefined }, keep)).toMatchObject([
      { kind: 'create-endpoint', suspendAfterSeconds: 86_400 },
    ])
    expect(
      planLakebase({ ...desired, suspendAfterSeconds: 600 }, { ...present, endpoint: undefined }, keep),
    ).toMatchObject([{ kind: 'create-endpoint', suspendAfterSeconds: 600 }])
  })
})

describe('planLakebase on Provisioned', () => {
  it('creates, starts, grows and refuses to shrink', () => {
    expect(planLakebase(desired, { ...provisioned, instance: undefined }, keep)).toEqual([
      { kind: 'create-instance', instance: 'shop-db', capacity: 'CU_2' },
    ])
    expect(planLakebase(desired, provisioned, keep)).toEqual([])
    expect(
      planLakebase(
        desired,
        { ...provisioned, instance: { ...instance, state: 'STOPPED', stopped: true } },
        keep,
      ),
    ).toEqual([{ kind: 'start-instance', instance: 'shop-db' }])
    expect(planLakebase({ ...desired, capacity: 'CU_8' }, provisioned, keep)).toMatchObject([
      { from: 'CU_2', to: 'CU_8' },
    ])
    expect(() => planLakebase({ ...desired, capacity: 'CU_1' }, provisioned, keep)).toThrow(/less memory/)
    // The platform may have sizes that nobody can ask for here.
    for (const capacity of ['CU_16', 'huge'])
      expect(() =>
        planLakebase(
          { ...desired, capacity: 'CU_8' },
          { ...provisioned, instance: { ...instance, capacity } },
          keep,
        ),
      ).toThrow(/less memory/)
  })
})

it('makes no instance that would lack the desired database', () => {
  const none: Provisioned = { kind: 'provisioned', name: 'shop-db', instance: undefined }
  expect(() => planLakebase({ ...desired, database: 'shop' }, none, keep)).toThrow(
    'Lakebase instance shop-db does not exist, and a new one would have no database shop: only databricks_postgres comes with it.',
  )
})

describe('what planLakebase says when it refuses', () => {
  it.each([
    [{ ...desired, database: 'shop' }, { ...provisioned, instance: undefined }, 'DATABASE_NOT_FOUND'],
    [{ ...desired, capacity: 'CU_1' }, provisioned, 'SHRINK_NOT_ALLOWED'],
    [{ ...desired, size: { minCu: 1, maxCu: 2 } }, present, 'SHRINK_NOT_ALLOWED'],
  ] as const)('%#', (database, observed, code) => {
    expect(() => planLakebase(database, observed, keep)).toThrow(expect.objectContaining({ code }))
  })
})

it.each([
  [true, 'AVAILABLE', 1],
  [false, 'STOPPED', 1],
  [false, 'AVAILABLE', 0],
])('an instance that is stopped (%s) and %s is started %i times', (stopped, state, times) => {
  const changes = planLakebase(desired, { ...provisioned, instance: { ...instance, stopped, state } }, keep)
  expect(changes).toHaveLength(times)
})

it('a suspend time that is right is no difference, beside one that is not', () => {
  const size = { minCu: 2, maxCu: 8 }
  expect(planLakebase({ ...desired, size, suspendAfterSeconds: 300 }, present, keep)).toMatchObject([
    { to: size, suspendAfterSeconds: undefined },
  ])
})

it.each([
  ['of a branch that is there', { ...present, branchId: 'pr-1', database: undefined }, ['create-database']],
  [
    'that the source of a new branch has',
    {
      ...present,
      branchId: 'pr-1',
      branch: undefined,
      endpoint: undefined,
      database: undefined,
      source: { branch, endpoint, database: present.database },
    },
    ['create-branch'],
  ],
])('a database %s', (_, observed, kinds) => {
  const changes = planLakebase({ ...desired, database: 'shop' }, observed, keep)
  expect(changes.map(({ kind }) => kind)).toEqual(kinds)
})

it('the role of the deployer comes before the database', () => {
  expect(
    planLakebase({ ...desired, database: 'shop' }, { ...present, database: undefined }, keep, 'ci'),
  ).toEqual([
    { kind: 'create-postgres-role', branch: branch.name, identity: 'ci' },
    { kind: 'create-database', branch: branch.name, database: 'shop' },
  ])
})
