import { describe, expect, it } from 'vitest'
import { chooseLakebase, type LakebaseChoice } from '../../../src/databricks/choose-lakebase.ts'
import type { Autoscaling, DatabaseResource, Instance } from '../../../src/databricks/lakebase.ts'
import { failure } from './platform.ts'

const BRANCH = 'projects/shop/branches/production'

const absent: Autoscaling = {
  kind: 'autoscaling',
  projectId: 'shop',
  branchId: 'production',
  project: undefined,
  branch: undefined,
  endpoint: undefined,
  database: undefined,
  source: undefined,
}
const present: Autoscaling = {
  ...absent,
  project: { id: 'shop', defaultBranch: BRANCH, pgVersion: 17 },
  branch: {
    name: BRANCH,
    id: 'production',
    state: 'READY',
    pendingState: undefined,
    default: true,
    protected: false,
    expireTime: undefined,
    source: undefined,
  },
  database: { name: `${BRANCH}/databases/databricks-postgres`, postgresDatabase: 'databricks_postgres' },
}
const instance: Instance = {
  name: 'shop',
  uid: 'u',
  capacity: 'CU_1',
  state: 'AVAILABLE',
  stopped: false,
  host: 'h',
  pgVersion: undefined,
}
const postgres: DatabaseResource = {
  kind: 'postgres',
  name: 'db',
  branch: BRANCH,
  database: `${BRANCH}/databases/databricks-postgres`,
}
const database: DatabaseResource = {
  kind: 'database',
  name: 'db',
  instanceName: 'shop',
  databaseName: 'databricks_postgres',
}

const base: LakebaseChoice = {
  type: 'auto',
  name: 'shop',
  database: 'databricks_postgres',
  autoscaling: absent,
  instance: undefined,
  attached: undefined,
}

describe('chooseLakebase', () => {
  const chosen: [string, Partial<LakebaseChoice>, string][] = [
    ['nothing exists', {}, 'autoscaling'],
    ['nothing exists, provisioned asked', { type: 'provisioned', autoscaling: undefined }, 'provisioned'],
    ['a project exists', { autoscaling: present }, 'autoscaling'],
    ['an instance exists', { instance }, 'provisioned'],
    ['both answer, nothing attached', { autoscaling: present, instance }, 'autoscaling'],
    [
      'both answer, attached as database',
      { autoscaling: present, instance, attached: database },
      'provisioned',
    ],
    [
      'both answer, attached as postgres',
      { autoscaling: present, instance, attached: postgres },
      'autoscaling',
    ],
    [
      'both answer, provisioned asked',
      { type: 'provisioned', autoscaling: present, instance },
      'provisioned',
    ],
    [
      'both answer, autoscaling asked',
      { type: 'autoscaling', autoscaling: present, instance },
      'autoscaling',
    ],
  ]
  it.each(chosen)('%s', (_name, given, kind) => {
    expect(chooseLakebase({ ...base, ...given }).kind).toBe(kind)
  })

  it('gives what was observed', () => {
    expect(chooseLakebase({ ...base, autoscaling: present })).toBe(present)
    expect(chooseLakebase({ ...base, instance })).toEqual({ kind: 'provisioned', name: 'shop', instance })
    expect(chooseLakebase({ ...base, autoscaling: undefined })).toEqual(absent)
  })
})

describe('an attached resource agrees with', () => {
  const agreed: [string, Partial<LakebaseChoice>][] = [
    [
      'the branch, without a database',
      { autoscaling: present, attached: { ...postgres, database: undefined } },
    ],
    ['a branch that is gone', { attached: { ...postgres, database: `${BRANCH}/databases/other` } }],
    [
      'a database that is gone from the branch',
      {
        database: 'shop_app',
        autoscaling: { ...present, database: undefined },
        attached: { ...postgres, database: `${BRANCH}/databases/shop-app` },
      },
    ],
    ['the instance', { instance, attached: database }],
  ]
  it.each(agreed)('%s', (_name, given) => {
    expect(() => chooseLakebase({ ...base, ...given })).not.toThrow()
  })
})

describe('a wrong kind', () => {
  it('is refused with the line that fixes it', async () => {
    const error = await failure(() => chooseLakebase({ ...base, type: 'provisioned', autoscaling: present }))
    expect(error.code).toBe('KIND_MISMATCH')
    expect(error.message).toBe(
      'type: provisioned asked, but shop is an Autoscaling project: use `project: shop`.',
    )
    expect(error.hint).toBe(
      'In deployment.yaml write `type: autoscaling` under `lakebase:`, or leave `type` out to take what exists.',
    )
    const other = await failure(() => chooseLakebase({ ...base, type: 'autoscaling', instance }))
    expect(other.message).toBe(
      'type: autoscaling asked, but shop is a Provisioned instance: use `instance: shop`.',
    )
  })

  it('is not to be had from an instance that is being deleted', async () => {
    const deleting = { ...instance, state: 'DELETING' }
    expect((await failure(() => chooseLakebase({ ...base, instance: deleting }))).code).toBe(
      'INSTANCE_DELETING',
    )
  })
})

describe('a resource that points elsewhere', () => {
  const elsewhere: [string, Partial<LakebaseChoice>, string, string][] = [
    [
      'another instance',
      { instance, attached: { ...database, instanceName: 'old' } },
      'The app\'s resource "db" is attached to database databricks_postgres of instance old, but this configuration asks for database databricks_postgres of instance shop.',
      'To stay on the attached database correct `database_name` of the environment, so that it has:\n    lakebase:\n      type: provisioned\n      database_name: old\n      database: databricks_postgres',
    ],
    [
      'another database of the instance',
      { instance, attached: { ...database, databaseName: 'app' } },
      'The app\'s resource "db" is attached to database app of instance shop, but this configuration asks for database databricks_postgres of instance shop.',
      'To stay on the attached database correct `database` of the environment, so that it has:\n    lakebase:\n      type: provisioned\n      database_name: shop\n      database: app',
    ],
    [
      'another branch',
      {
        autoscaling: present,
        attached: { ...postgres, branch: 'projects/shop/branches/dev', database: undefined },
      },
      'The app\'s resource "db" is attached to projects/shop/branches/dev, but this configuration asks for database databricks_postgres on projects/shop/branches/production.',
      'To stay on the attached database correct `branch` of the environment, so that it has:\n    lakebase:\n      type: autoscaling\n      database_name: shop\n      branch: dev\n      database: databricks_postgres',
    ],
    [
      'another database of the branch',
      { autoscaling: present, attached: { ...postgres, database: `${BRANCH}/databases/other` } },
      'The app\'s resource "db" is attached to projects/shop/branches/production/databases/other, but this configuration asks for database databricks_postgres on projects/shop/branches/production.',
      'To stay on the attached database correct `database` of the environment, so that it has:\n    lakebase:\n      type: autoscaling\n      database_name: shop\n      branch: production\n      database: other',
    ],
    [
      'the default database when another is asked for',
      {
        database: 'shop_app',
        autoscaling: { ...present, database: undefined },
        attached: { ...postgres, database: undefined },
      },
      'The app\'s resource "db" is attached to projects/shop/branches/production, but this configuration asks for database shop_app on projects/shop/branches/production.',
      'To stay on the attached database correct `database` of the environment, so that it has:\n    lakebase:\n      type: autoscaling\n      database_name: shop\n      branch: production\n      database: databricks_postgres',
    ],
    [
      'an instance, when a project is asked for',
      { type: 'autoscaling', autoscaling: present, instance, attached: database },
      'The app\'s resource "db" is attached to database databricks_postgres of instance shop, but this configuration asks for database databricks_postgres on projects/shop/branches/production.',
      'To stay on the attached database correct `type` of the environment, so that it has:\n    lakebase:\n      type: provisioned\n      database_name: shop\n      database: databricks_postgres',
    ],
    [
      'a project, when an instance is asked for',
      { type: 'provisioned', autoscaling: present, instance, attached: postgres },
      'The app\'s resource "db" is attached to projects/shop/branches/production/databases/databricks-postgres, but this configuration asks for database databricks_postgres of instance shop.',
      'To stay on the attached database correct `type` and `branch` of the environment, so that it has:\n    lakebase:\n      type: autoscaling\n      database_name: shop\n      branch: production\n      database: databricks_postgres',
    ],
  ]
  it.each(elsewhere)('is refused: %s', async (_name, given, message, stay) => {
    const error = await failure(() => chooseLakebase({ ...base, ...given }))
    expect(error.code).toBe('RESOURCE_POINTS_ELSEWHERE')
    expect(error.message).toBe(message)
    expect(error.hint?.split('\nTo move')[0]).toBe(stay)
  })
})
