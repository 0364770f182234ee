import { describe as about, expect, it } from 'vitest'
import {
  type Change,
  isAppChange,
  isDatabaseChange,
  isEndChange,
  isLakebaseChange,
  isSourceChange,
  phaseOf,
} from '../../../src/plan/change.ts'
import { bytes, describe } from '../../../src/plan/describe.ts'
import { migration } from '../postgres/lab.ts'

type ChangeOf<K extends Change['kind']> = Extract<Change, { kind: K }>
/** One change of every kind, with its phase and its line; a new kind does not compile before it has a row. */
type Rows = { readonly [K in Change['kind']]: readonly [change: ChangeOf<K>, phase: string, line: string] }

const endpoint = 'projects/shop/branches/main/endpoints/primary'
const branch = 'projects/shop/branches/main'
const size = { minCu: 0.5, maxCu: 2 }
const permissions = [
  { principal: { user: 'jane@example.com' }, level: 'CAN_USE' },
  { principal: { group: 'shop' }, level: 'CAN_MANAGE' },
  { principal: { servicePrincipal: 'ci' }, level: 'CAN_MANAGE' },
] as const
const file = migration('1_a.sql', 'select 1')
const entry = { version: '1', name: '1_a.sql', checksum: 'x' }
const table = {
  class: 'table',
  name: 'orders',
  signature: undefined,
  column: undefined,
  owner: 'own',
  acl: [],
} as const
const object = {
  kind: 'table',
  name: 'orders',
  signature: undefined,
  owner: 'jane',
  follows: undefined,
  inert: true,
  identity: false,
  grantable: undefined,
  acl: [],
} as const
const app = { kind: 'app' } as const
const role = { kind: 'role', role: 'readers' } as const

const ROWS: Rows = {
  'stop-app': [{ kind: 'stop-app', app: 'shop' }, 'stop', 'lock: stop app shop'],
  'disable-endpoint': [
    { kind: 'disable-endpoint', endpoint: 'e' },
    'stop',
    'lock: disable e, so that no connection wakes it',
  ],
  'stop-instance': [{ kind: 'stop-instance', instance: 'shop' }, 'stop', 'lock: stop instance shop'],
  'delete-app': [
    { kind: 'delete-app', app: 'shop', clientId: 'client', leaves: undefined },
    'destroy',
    'destructive: delete app shop, with its service principal and its URL',
  ],
  'delete-folders': [
    { kind: 'delete-folders', folders: ['/Workspace/a/shop/1-1'] },
    'destroy',
    'destructive: delete 1 source folder: /Workspace/a/shop/1-1',
  ],
  'drop-schema': [
    { kind: 'drop-schema', schema: 'app_data', database: 'db', holds: 'it holds no table', withData: false },
    'destroy',
    'destructive: drop schema app_data of database db, with its ledger and releases (destructive: it holds no table)',
  ],
  'drop-owner-role': [
    { kind: 'drop-owner-role', role: 'own' },
    'destroy',
    'destructive: drop role own and the role that keeps it',
  ],
  'delete-branch': [
    { kind: 'delete-branch', branch, holds: 'it holds no table' },
    'destroy',
    `destructive: delete branch ${branch} (destructive: it holds no table; for good, its name is free again)`,
  ],
  'delete-project': [
    { kind: 'delete-project', project: 'shop', holds: 'it holds no table' },
    'destroy',
    'destructive: delete Lakebase project shop (destructive: it holds no table; it can be brought back for 7 days, and its name is reserved as long)',
  ],
  'delete-instance': [
    { kind: 'delete-instance', instance: 'shop', holds: 'it holds no table' },
    'destroy',
    'destructive: delete Lakebase instance shop (destructive: it holds no table; for good)',
  ],
  'create-project': [
    { kind: 'create-project', project: 'shop', size, suspendAfterSeconds: 300 },
    'lakebase',
    'safe: create Lakebase project shop (0.5-2 CU, suspends after 5m)',
  ],
  'create-branch': [
    {
      kind: 'create-branch',
      project: 'shop',
      branch: 'pr-1',
      source: branch,
      ttlSeconds: 3600,
      size,
      suspendAfterSeconds: 'never',
    },
    'lakebase',
    `safe: create branch pr-1 as a copy of ${branch} (0.5-2 CU, never suspends, expires after 1h)`,
  ],
  'create-endpoint': [
    { kind: 'create-endpoint', branch, size, suspendAfterSeconds: 300 },
    'lakebase',
    `safe: create the read-write endpoint of ${branch} (0.5-2 CU, suspends after 5m)`,
  ],
  'resize-endpoint': [
    {
      kind: 'resize-endpoint',
      endpoint,
      from: size,
      to: { minCu: 1, maxCu: 4 },
      suspendAfterSeconds: 60,
    },
    'lakebase',
    `lock: resize ${endpoint}: 0.5-2 CU -> 1-4 CU, suspends after 1m`,
  ],
  'enable-endpoint': [{ kind: 'enable-endpoint', endpoint }, 'lakebase', `safe: enable ${endpoint}`],
  'create-postgres-role': [
    { kind: 'create-postgres-role', branch, identity: 'ci' },
    'lakebase',
    `safe: create a Postgres role for ci on ${branch}`,
  ],
  'create-database': [
    { kind: 'create-database', branch, database: 'orders' },
    'lakebase',
    `safe: create database orders on ${branch}`,
  ],
  'create-instance': [
    { kind: 'create-instance', instance: 'shop', capacity: 'CU_2' },
    'lakebase',
    'safe: create Lakebase instance shop (CU_2)',
  ],
  'resize-instance': [
    { kind: 'resize-instance', instance: 'shop', from: 'CU_1', to: 'CU_2' },
    'lakebase',
    'lock: resize instance shop: CU_1 -> CU_2',
  ],
  'start-instance': [{ kind: 'start-instance', instance: 'shop' }, 'lakebase', 'safe: start instance shop'],
  'create-app': [
    {
      kind: 'create-app',
      app: 'shop',
      fields: {
        computeSize: 'LARGE',
        resources: {
          set: [{ name: 'key', kind: 'secret', fields: {} }],
          database: { kind: 'database', name: 'database', instance: 'shop', database: 'orders' },
        },
      },
    },
    'app',
    'safe: create app shop with LARGE, database resource "database", resource "key"',
  ],
  'update-app': [
    { kind: 'update-app', app: 'shop', fields: {}, differences: ['a', 'b'] },
    'app',
    'safe: update app shop: a; b',
  ],
  'grant-app-permissions': [
    { kind: 'grant-app-permissions', app: 'shop', permissions },
    'app',
    'safe: give user:jane@example.com CAN_USE, group:shop CAN_MANAGE, service principal:ci CAN_MANAGE on app shop',
  ],
  'create-owner-role': [
    { kind: 'create-owner-role', role: 'own' },
    'database',
    'ownership: create owner role own',
  ],
  'share-owner-role': [
    { kind: 'share-owner-role', role: 'own' },
    'database',
    'ownership: let every member of databricks_superuser join owner role own',
  ],
  'join-owner-role': [{ kind: 'join-owner-role', role: 'own' }, 'database', 'ownership: join owner role own'],
  'create-schema': [
    { kind: 'create-schema', schema: 'shop', owner: 'own' },
    'database',
    'safe: create schema shop, owned by own',
  ],
  'grant-database-create': [
    { kind: 'grant-database-create', role: 'own' },
    'database',
    'safe: grant CREATE on the database to owner role own',
  ],
  'create-extension': [
    { kind: 'create-extension', extension: 'vector', schema: 'shop' },
    'database',
    'safe: create extension vector in schema shop',
  ],
  'set-schema-owner': [
    { kind: 'set-schema-owner', schema: 'shop', from: 'jane', to: 'own' },
    'database',
    'ownership: change the owner of schema shop: jane -> own',
  ],
  'set-object-owner': [
    { kind: 'set-object-owner', object, to: 'own' },
    'database',
    'ownership: change the owner of table orders: jane -> own',
  ],
  'grant-owner-membership': [
    { kind: 'grant-owner-membership', role: 'own', grantee: role },
    'database',
    'ownership: make readers a member of own',
  ],
  grant: [
    { kind: 'grant', class: 'table', object: 'orders', privileges: ['INSERT', 'SELECT'], grantee: app },
    'database',
    "safe: grant INSERT, SELECT on table orders to the app's service principal",
  ],
  'grant-privileges': [
    {
      kind: 'grant-privileges',
      on: [{ class: 'column', name: 'orders', column: 'price', signature: undefined }],
      holder: { kind: 'public' },
      privileges: ['SELECT'],
      grantOption: false,
    },
    'database',
    'safe: grant SELECT on column orders.price to PUBLIC',
  ],
  revoke: [
    {
      kind: 'revoke',
      as: 'own',
      on: [table],
      grantee: undefined,
      grantor: 'own',
      privileges: ['SELECT'],
      optionOnly: false,
      passedOn: true,
    },
    'database',
    'destructive: revoke SELECT on table orders from PUBLIC, and what it has passed on',
  ],
  'revoke-membership': [
    {
      kind: 'revoke-membership',
      role: 'own',
      member: 'jane',
      grantor: 'ci',
      optionOnly: true,
      passedOn: false,
    },
    'database',
    'destructive: revoke the right to pass on membership of own from jane',
  ],
  'give-back-create': [
    { kind: 'give-back-create', schema: 'shop', to: [undefined, 'guest'] },
    'database',
    'safe: give CREATE on schema shop back to PUBLIC, guest, from whom a run that died had taken it',
  ],
  'close-schema': [
    {
      kind: 'close-schema',
      schema: 'shop',
      phase: 'after-deploy',
      to: ['public', app, role],
    },
    'after-deploy',
    "lock: take CREATE on schema shop from PUBLIC, the app's service principal, readers while migrations and extensions are made, and give it back (waits until no transaction of theirs is left that was open then; a run that dies in between leaves them without it until the next run, which gives it back)",
  ],
  'create-ledger': [
    { kind: 'create-ledger', table: 'lakebase_migrations' },
    'database',
    'safe: create the migration ledger lakebase_migrations',
  ],
  'upgrade-ledger': [
    { kind: 'upgrade-ledger', table: 'lakebase_migrations' },
    'database',
    'safe: add the columns duration_ms and contracts to the migration ledger lakebase_migrations',
  ],
  'accept-migration': [
    {
      kind: 'accept-migration',
      acceptance: { kind: 'deleted', name: '1_a.sql' },
      version: '1',
      becomes: undefined,
    },
    'database',
    'destructive: forget migration 1_a.sql in the ledger',
  ],
  'adopt-migrations': [
    { kind: 'adopt-migrations', by: 'baseline', entries: [entry, entry] },
    'database',
    'safe: record 2 migrations up to 1_a.sql as applied before, without running (baseline)',
  ],
  migrate: [{ kind: 'migrate', file }, 'database', 'lock: apply migration 1_a.sql'],
  'repeat-migration': [
    {
      kind: 'repeat-migration',
      file: migration('R__a.sql', '-- phase: after-deploy\nselect 1'),
      locks: { on: new Map(), opaque: undefined },
      rerun: true,
      send: [0],
      needed: 1,
      total: 2,
      first: [],
    },
    'after-deploy',
    'safe: run R__a.sql again: 1 of 2 statements',
  ],
  'run-command': [{ kind: 'run-command', command: 'make migrate' }, 'database', 'lock: run make migrate'],
  'upload-source': [
    { kind: 'upload-source', folder: '/w/a', upload: ['x'], remove: ['y', 'z'], bytes: 1500, digest: 'd' },
    'source',
    'safe: upload 1 file (1.5 kB) to /w/a, remove 2',
  ],
  'start-app': [{ kind: 'start-app', app: 'shop' }, 'deploy', 'safe: start app shop'],
  'deploy-app': [
    { kind: 'deploy-app', app: 'shop', folder: '/w/a', reason: 'its source changed' },
    'deploy',
    'safe: deploy app shop from /w/a, because its source changed',
  ],
}

function line(change: Change): string {
  const { title, risk, note } = describe(change)
  return `${risk}: ${title}${note === undefined ? '' : ` (${note})`}`
}

about('every kind of change', () => {
  it.each(Object.values(ROWS))('%#', (change, phase, expected) => {
    expect([phaseOf(change), line(change)]).toEqual([phase, expected])
    const isOf = {
      lakebase: isLakebaseChange,
      app: isAppChange,
      database: isDatabaseChange,
      source: isSourceChange,
      end: isEndChange,
    }
    const areas = Object.entries(isOf).flatMap(([area, is]) => (is(change) ? [area] : []))
    expect(areas).toEqual([
      { 'after-deploy': 'database', deploy: 'source', stop: 'end', destroy: 'end' }[phase] ?? phase,
    ])
  })

  it.each<[Change, string]>([
    [
      {
        kind: 'create-branch',
        project: 'shop',
        branch: 'pr-1',
        source: branch,
        ttlSeconds: undefined,
        size,
        suspendAfterSeconds: 60,
      },
      `safe: create branch pr-1 as a copy of ${branch} (0.5-2 CU, suspends after 1m)`,
    ],
    [
      { kind: 'resize-endpoint', endpoint, from: size, to: size, suspendAfterSeconds: 'never' },
      `lock: resize ${endpoint}: never suspends`,
    ],
    [
      {
        kind: 'resize-endpoint',
        endpoint,
        from: size,
        to: { minCu: 1, maxCu: 2 },
        suspendAfterSeconds: undefined,
      },
      `lock: resize ${endpoint}: 0.5-2 CU -> 1-2 CU`,
    ],
    [{ kind: 'create-app', app: 'shop', fields: {} }, 'safe: create app shop'],
    [
      {
        kind: 'revoke',
        as: 'own',
        because: 'migrations',
        on: [{ ...table, class: 'schema', name: 'shop' }],
        grantee: 'app',
        grantor: 'own',
        privileges: ['CREATE'],
        optionOnly: false,
        passedOn: false,
      },
      'destructive: take CREATE on schema shop from app: migrations run there (a running app that says CREATE TABLE, with IF NOT EXISTS too, is refused from then on (42501); to keep it: `grants: { app: { create: true } }`)',
    ],
    [
      {
        kind: 'revoke',
        as: 'own',
        on: [table],
        grantee: 'jane',
        grantor: 'own',
        privileges: ['SELECT'],
        optionOnly: true,
        passedOn: false,
      },
      'destructive: revoke the option to pass on SELECT on table orders from jane',
    ],
    [
      {
        kind: 'revoke-membership',
        role: 'own',
        member: 'jane',
        grantor: 'ci',
        optionOnly: false,
        passedOn: false,
      },
      'destructive: revoke membership of own from jane',
    ],
    [
      {
        kind: 'accept-migration',
        acceptance: { kind: 'edited', name: '1_a.sql', checksum: 'abc' },
        version: '1',
        becomes: entry,
      },
      'safe: accept the edit of migration 1_a.sql (abc) in the ledger, without running it again',
    ],
    [
      {
        kind: 'accept-migration',
        acceptance: { kind: 'renamed', from: '1_a.sql', to: '1_b.sql' },
        version: '1',
        becomes: entry,
      },
      'safe: rename migration 1_a.sql to 1_b.sql in the ledger',
    ],
    [
      { kind: 'migrate', file, locks: { on: new Map([['orders', 'SHARE']]), opaque: undefined } },
      'lock: apply migration 1_a.sql (blocks writes of orders)',
    ],
    [
      { kind: 'repeat-migration', file, rerun: false, send: [], needed: 0, total: 1, first: [] },
      'safe: run 1_a.sql: 0 of 1 statement',
    ],
    [
      { kind: 'repeat-migration', file, rerun: false, send: [0], needed: 1, total: 1, first: [] },
      'lock: run 1_a.sql: 1 statement',
    ],
    [
      { kind: 'upload-source', folder: '/w/a', upload: ['x', 'y'], remove: [], bytes: 999, digest: 'd' },
      'safe: upload 2 files (999 B) to /w/a',
    ],
    [
      { kind: 'grant', class: 'schema', object: 'shop', privileges: ['USAGE'], grantee: role },
      'safe: grant USAGE on schema shop to readers',
    ],
    [
      { kind: 'grant', class: 'sequence', object: 'n', privileges: ['USAGE'], grantee: role },
      'safe: grant USAGE on sequence n to readers',
    ],
    [
      { kind: 'grant', class: 'default-table', object: 'shop', privileges: ['SELECT'], grantee: role },
      'safe: grant SELECT on future tables of schema shop to readers',
    ],
    [
      { kind: 'grant', class: 'default-sequence', object: 'shop', privileges: ['USAGE'], grantee: role },
      'safe: grant USAGE on future sequences of schema shop to readers',
    ],
  ])('%#', (change, expected) => {
    expect(line(change)).toBe(expected)
  })

  it('says sizes in the unit that a person would', () => {
    expect([999, 1000, 1500, 999_900, 1_000_000, 2_340_000].map(bytes)).toEqual([
      '999 B',
      '1.0 kB',
      '1.5 kB',
      '999.9 kB',
      '1.0 MB',
      '2.3 MB',
    ])
  })
})
