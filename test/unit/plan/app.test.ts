import { describe, expect, it } from 'vitest'
import type { DesiredApp } from '../../../src/config/desired.ts'
import type { App } from '../../../src/databricks/app.ts'
import { type DesiredAttachment, planApp, pointsAt } from '../../../src/plan/app.ts'

const desired: DesiredApp = {
  name: 'shop',
  description: undefined,
  computeSize: undefined,
  permissions: [],
  resources: [],
  envVars: {},
}
const branch = 'projects/shop/branches/production'
const attachment: DesiredAttachment = {
  kind: 'postgres',
  branch,
  postgresDatabase: 'databricks_postgres',
  databasePath: `${branch}/databases/databricks-postgres`,
}
const database = {
  kind: 'postgres',
  name: 'postgres',
  branch,
  database: `${branch}/databases/databricks-postgres`,
} as const
const attached = { name: 'postgres', raw: { name: 'postgres', postgres: { branch } }, database }
const secret = {
  name: 'key',
  raw: { name: 'key', secret: { scope: 's', key: 'k', permission: 'READ' } },
  database: undefined,
}

const app: App = {
  name: 'shop',
  url: 'https://shop-1.aws.databricksapps.com',
  description: 'Shop',
  servicePrincipalClientId: '0f1e2d3c-0000-4000-8000-000000000000',
  computeSize: 'MEDIUM',
  computeState: 'ACTIVE',
  computeMessage: undefined,
  appState: 'RUNNING',
  appMessage: undefined,
  resources: [attached, secret],
  activeDeployment: undefined,
  pendingDeployment: undefined,
  defaultSourceCodePath: undefined,
}

function plan(
  overrides: Partial<DesiredApp>,
  observed: App | undefined = app,
  permissions: DesiredApp['permissions'] = [],
) {
  return planApp({ ...desired, ...overrides }, attachment, { app: observed, permissions })
}

describe('planApp', () => {
  it('leaves an app alone whose every desired field is right', () => {
    expect(plan({})).toEqual([])
    expect(plan({ description: 'Shop', computeSize: 'MEDIUM' })).toEqual([])
  })

  it('creates an app with its database resource', () => {
    expect(planApp(desired, attachment, { app: undefined, permissions: [] })).toEqual([
      {
        kind: 'create-app',
        app: 'shop',
        fields: {
          resources: {
            set: [],
            database: { kind: 'postgres', name: 'postgres', branch, postgresDatabase: 'databricks_postgres' },
          },
        },
      },
    ])
  })

  it('updates each field with a change of its own', () => {
    expect(plan({ description: 'New', computeSize: 'LARGE' })).toMatchObject([
      { differences: ['description: "Shop" -> "New"'], fields: { description: 'New' } },
      { differences: ['compute size: MEDIUM -> LARGE'], fields: { computeSize: 'LARGE' } },
    ])
  })

  it('attaches a lost database', () => {
    expect(plan({}, { ...app, resources: [secret] })).toMatchObject([
      {
        kind: 'update-app',
        fields: { resources: { set: [], database: { name: 'postgres' } } },
      },
    ])
  })

  it('attaches a database again whose server has lost the role of the app, under the name that it has', () => {
    const named = { ...attached, name: 'orders' }
    const observed = { app: { ...app, resources: [named, secret] }, permissions: [] }
    expect(planApp(desired, attachment, { ...observed, roleLost: true })).toMatchObject([
      { kind: 'update-app', fields: { resources: { set: [], remove: 'orders' } } },
      { kind: 'update-app', fields: { resources: { set: [], database: { name: 'orders' } } } },
    ])
    expect(planApp(desired, attachment, { ...observed, roleLost: false })).toEqual([])
  })

  it('does not take a resource name that is in use for something else', () => {
    const taken = { ...secret, name: 'postgres' }
    expect(plan({}, { ...app, resources: [taken] })).toMatchObject([
      { fields: { resources: { database: { name: 'lakebase-postgres' } } } },
    ])
  })

  it('adds, changes and leaves resources by name', () => {
    const desired = (key: string) => ({
      name: 'key',
      kind: 'secret',
      fields: { scope: 's', key, permission: 'READ' },
    })
    expect(plan({ resources: [desired('k')] })).toEqual([])
    expect(plan({ resources: [desired('other')] })).toMatchObject([
      {
        differences: ['change resource "key" (secret)'],
        fields: { resources: { set: [{ name: 'key' }] } },
      },
    ])
  })

  it('adds missing permissions; CAN_MANAGE covers CAN_USE, not the other way', () => {
    const use = { principal: { group: 'users' }, level: 'CAN_USE' } as const
    const manage = { principal: { group: 'users' }, level: 'CAN_MANAGE' } as const
    expect(plan({ permissions: [use] }, app, [manage])).toEqual([])
    const jane = { principal: { user: 'Jane.Doe@Example.com' }, level: 'CAN_USE' } as const
    const stored = { ...jane, principal: { user: 'jane.doe@example.com' } }
    expect(plan({ permissions: [jane] }, app, [stored])).toEqual([])
    expect(plan({ permissions: [manage] }, app, [use])).toEqual([
      { kind: 'grant-app-permissions', app: 'shop', permissions: [manage] },
    ])
  })
})

describe('an attached resource', () => {
  const instance = { kind: 'database', instance: 'shop', database: 'db' } as const
  const resource = { kind: 'database', name: 'db', instanceName: 'shop', databaseName: 'db' } as const

  it.each([
    [database, attachment, true],
    [{ ...database, database: undefined }, attachment, true],
    [{ ...database, database: undefined }, { ...attachment, postgresDatabase: 'shop' }, false],
    [{ ...database, database: 'other' }, attachment, false],
    [{ ...database, branch: 'other' }, attachment, false],
    [database, instance, false],
    [resource, instance, true],
    [{ ...resource, instanceName: 'other' }, instance, false],
    [{ ...resource, databaseName: 'other' }, instance, false],
    [resource, attachment, false],
  ])('%j is %j: %s', (has, desiredPlace, expected) => {
    expect(pointsAt(has, desiredPlace)).toBe(expected)
  })

  it.each([
    [[], 'attach database db of instance shop as resource "database"'],
    [
      [{ ...secret, name: 'database' }],
      'attach database db of instance shop as resource "lakebase-database"',
    ],
    [[{ ...attached, name: 'database' }], 'attach database db of instance shop as resource "database"'],
  ])('is named so that no other resource is replaced: %#', (resources, difference) => {
    const changes = planApp(desired, instance, { app: { ...app, resources }, permissions: [] })
    expect(changes).toMatchObject([{ differences: [difference] }])
  })

  it('of no object is none that is desired', () => {
    const key = { name: 'key', kind: 'secret', fields: { scope: 's', key: 'k', permission: 'READ' } } as const
    const raw = { name: 'key', secret: null }
    expect(plan({ resources: [key] }, { ...app, resources: [attached, { ...secret, raw }] })).toMatchObject([
      { differences: ['change resource "key" (secret)'] },
    ])
    expect(plan({ resources: [key] }, { ...app, resources: [attached] })).toMatchObject([
      { differences: ['add resource "key" (secret)'] },
    ])
  })
})
