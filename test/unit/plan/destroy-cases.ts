import type { Catalog } from '../../../src/catalog/catalog.ts'
import type { DatabaseContents } from '../../../src/catalog/contents.ts'
import { acl } from '../access/world.ts'
import { emptyCatalog } from '../postgres/fixtures.ts'
import {
  app,
  attachedTo,
  attachedToInstance,
  branch,
  CLIENT,
  contents,
  type DestroyCase,
  deployment,
  FOLDER,
  INSTANCE,
  OTHER_CLIENT,
  on,
  ROOT,
  release,
} from './destroy-world.ts'

const PR = branch('pr-7')
const OWN =
  'environments:\n  pr-7:\n    app_name: shop\n    lakebase: { database_name: shop, schema: app, branch: pr-7 }\n'
const own = { file: OWN, environment: 'pr-7', lakebase: on(PR), evidence: { branches: [ROOT, PR] } } as const
const PROJECT = { named: 'shop' } as const
const login = { ...emptyCatalog.login, createRole: ['login'] } as const
const owner = { canLogin: false, inherit: true, set: true, admin: 'login', shared: false } as const
const other = (at: string, name = 'bills') => app(name, OTHER_CLIENT, attachedTo(at))
const attached = { resources: app('shop', CLIENT, attachedTo(ROOT.name)).resources }
const filled = contents({
  app: ['r lakebase_migrations 8192 1', 'r orders 9000 7', 'm sums 100 0', 'v recent', 'r carts'],
})
const copied = (source: DatabaseContents | undefined, here: DatabaseContents) => ({
  ...own,
  evidence: { ...own.evidence, source, contents: here },
})

export const APP_CASES: readonly DestroyCase[] = [
  { title: 'all that is there' },
  { title: 'no app', app: 'gone', evidence: { folders: [] } },
  { title: 'a release of another app', catalog: { releases: [release(OTHER_CLIENT)] } },
  { title: 'releases of several', catalog: { releases: [release(OTHER_CLIENT), release(CLIENT)] } },
  { title: 'a release that nobody has read', catalog: { releases: [release(undefined)] } },
  {
    title: 'a release from a folder of others',
    catalog: { releases: [release(CLIENT, '/Workspace/Users/ci/bills/0a1b2c3d-1')] },
  },
  { title: 'releases that cannot be read', catalog: { releases: 'unreadable' } },
  { title: 'no database, and no deployment', catalog: 'gone' },
  { title: 'no database, runs from ours', catalog: 'gone', app: { activeDeployment: deployment(FOLDER) } },
  { title: 'no database, ran from ours', catalog: 'gone', app: { defaultSourceCodePath: FOLDER } },
  {
    title: 'no database, runs from elsewhere',
    catalog: 'gone',
    app: { activeDeployment: deployment('/Workspace/x/shop/y-1'), defaultSourceCodePath: FOLDER },
  },
  {
    title: 'runs from ours, released by another',
    app: { activeDeployment: deployment(FOLDER) },
    catalog: { releases: [release(OTHER_CLIENT)] },
  },
  ...['granted', 'by others', 'to others'].map(
    (title): DestroyCase => ({
      title: `no release, ${title}`,
      catalog: {
        releases: [],
        schema: {
          owner: 'own',
          acl: acl(
            `${title === 'to others' ? OTHER_CLIENT : CLIENT} USAGE by ${title === 'by others' ? 'jane' : 'own'}`,
          ),
        },
      },
    }),
  ),
  ...[
    { activeDeployment: deployment(undefined) },
    { pendingDeployment: deployment(undefined) },
    { defaultSourceCodePath: '/elsewhere' },
  ].map(
    (change): DestroyCase => ({
      title: `no release, granted, with ${Object.keys(change)}`,
      app: change,
      catalog: { releases: [], schema: { owner: 'own', acl: acl(`${CLIENT} USAGE`) } },
    }),
  ),
  { title: 'attached', app: attached },
  {
    title: 'attached, and owns more',
    app: attached,
    evidence: { contents: contents({}, { appOwnsMore: true }) },
  },
  {
    title: 'attached, and nothing is known of what is in it',
    app: attached,
    evidence: { contents: undefined },
  },
  { title: 'attached, and the branch is gone', app: attached, lakebase: on(undefined) },
  { title: 'attached, and the branch goes', ...own, app: attached },
  { title: 'attached to an instance', app: attached, lakebase: INSTANCE },
]

export const SCOPE_CASES: readonly DestroyCase[] = [
  { title: 'the schema of an instance', lakebase: INSTANCE },
  { title: 'an instance', lakebase: INSTANCE, options: PROJECT },
  { title: 'an instance that is gone', lakebase: { ...INSTANCE, instance: undefined }, options: PROJECT },
  { title: 'another instance', lakebase: INSTANCE, options: { named: 'bills' } },
  { title: 'a branch of its own', ...own },
  { title: 'a branch of its own that is gone', ...own, lakebase: on(undefined, 'pr-7') },
  {
    title: 'a branch of another name',
    ...own,
    file: OWN.replace('branch: pr-7', 'branch: dev'),
    lakebase: on(branch('dev')),
  },
  { title: 'a named branch', lakebase: on(PR), options: { named: 'shop/pr-7' } },
  { title: 'another branch', lakebase: on(PR), options: { named: 'shop/pr-8' } },
  { title: 'a project', options: PROJECT },
  { title: 'a project with another branch', options: PROJECT, evidence: { branches: [ROOT, PR] } },
  { title: 'a project that is gone', lakebase: on(undefined, 'production'), options: PROJECT },
  { title: 'a protected branch', ...own, lakebase: on(branch('pr-7', { protected: true })) },
  {
    title: 'a protected branch elsewhere',
    ...own,
    evidence: { branches: [branch('production', { protected: true }), PR] },
  },
  {
    title: 'a project with a protected branch',
    options: PROJECT,
    evidence: { branches: [ROOT, branch('dev', { protected: true })] },
  },
  { title: 'the default branch', options: { named: 'shop/production' } },
  {
    title: 'a root branch',
    lakebase: on(branch('dev', { source: undefined })),
    options: { named: 'shop/dev' },
  },
  { title: 'the schema of a protected branch', lakebase: on(branch('production', { protected: true })) },
]

export const SHARED_CASES: readonly DestroyCase[] = [
  {
    title: 'another app with rights',
    evidence: { otherApps: [other(ROOT.name)] },
    catalog: { schema: { owner: 'own', acl: acl(`${OTHER_CLIENT} USAGE`) } },
  },
  { title: 'another app without rights', evidence: { otherApps: [other(ROOT.name)] } },
  {
    title: 'another app that has deployed',
    catalog: {
      releases: [
        release(CLIENT),
        release(OTHER_CLIENT, '/W/ci/bills/x-1'),
        release(undefined, '/W/ci/bills/x-1'),
      ],
      schema: { owner: 'own', acl: acl(`${OTHER_CLIENT} USAGE`, `${CLIENT} USAGE`) },
    },
  },
  {
    title: 'another app that has deployed, without rights',
    catalog: { releases: [release(CLIENT), release(OTHER_CLIENT, '/W/ci/bills/x-1')] },
  },
  {
    title: 'another app that has deployed, and is attached',
    evidence: { otherApps: [other(ROOT.name)] },
    catalog: {
      releases: [release(CLIENT), release(OTHER_CLIENT, '/W/ci/bills/x-1')],
      schema: { owner: 'own', acl: acl(`${OTHER_CLIENT} USAGE`) },
    },
  },
  {
    title: 'an earlier service principal of the same app',
    catalog: {
      releases: [release(CLIENT), release(OTHER_CLIENT)],
      schema: { owner: 'own', acl: acl(`${OTHER_CLIENT} USAGE`) },
    },
  },
  {
    title: 'another app that has deployed, on a copy',
    lakebase: on(branch('dev')),
    catalog: {
      releases: [release(CLIENT), release(OTHER_CLIENT, '/W/ci/bills/x-1')],
      schema: { owner: 'own', acl: acl(`${OTHER_CLIENT} USAGE`) },
    },
  },
  {
    title: 'another app that has deployed, on an instance',
    lakebase: INSTANCE,
    catalog: {
      releases: [release(CLIENT), release(OTHER_CLIENT, '/W/ci/bills/x-1')],
      schema: { owner: 'own', acl: acl(`${OTHER_CLIENT} USAGE`) },
    },
  },
  {
    title: 'what falls with it',
    evidence: { contents: contents({}, { dependents: ['view others.totals', 'table others.x'] }) },
  },
  {
    title: 'what falls with a branch',
    ...own,
    evidence: { ...own.evidence, contents: contents({}, { dependents: ['view others.totals'] }) },
  },
  {
    title: 'apps attached to the branch',
    ...own,
    evidence: {
      ...own.evidence,
      otherApps: [other(PR.name), other(ROOT.name, 'elsewhere'), app('none', OTHER_CLIENT)],
    },
  },
  {
    title: 'apps attached to the project',
    options: PROJECT,
    evidence: {
      otherApps: [
        other(PR.name),
        other('projects/shop2/branches/production', 'elsewhere'),
        app('old', OTHER_CLIENT, attachedToInstance('shop')),
        app('far', OTHER_CLIENT, attachedToInstance('bills')),
      ],
    },
  },
  {
    title: 'apps attached to the instance',
    lakebase: INSTANCE,
    options: PROJECT,
    evidence: {
      otherApps: [
        other('projects/shop/branches/x'),
        other('projects/bills/branches/x', 'elsewhere'),
        app('old', OTHER_CLIENT, attachedToInstance('shop')),
        app('far', OTHER_CLIENT, attachedToInstance('bills')),
      ],
    },
  },
  ...[
    { title: 'the role of another app', acl: acl(`${OTHER_CLIENT} CONNECT CREATE`) },
    { title: 'the role of another app that only connects', acl: acl(`${OTHER_CLIENT} CONNECT`) },
    {
      title: 'roles of its own',
      acl: acl(
        `${CLIENT} CONNECT CREATE`,
        'ci CONNECT CREATE',
        'PUBLIC CONNECT CREATE',
        'jane CONNECT CREATE',
      ),
    },
  ].map(
    ({ title, acl: entries }): DestroyCase => ({
      title,
      options: PROJECT,
      catalog: { databaseAcl: { owner: 'cloud_admin', acl: entries } },
    }),
  ),
  {
    title: 'the role of another app, of an instance',
    lakebase: INSTANCE,
    options: PROJECT,
    catalog: { databaseAcl: { owner: 'x', acl: acl(`${OTHER_CLIENT} CONNECT CREATE`) } },
  },
  {
    title: 'the role of another app, of a branch',
    ...own,
    catalog: { databaseAcl: { owner: 'x', acl: acl(`${OTHER_CLIENT} CONNECT CREATE`) } },
  },
  {
    title: 'the role of a former app',
    options: PROJECT,
    catalog: {
      releases: [release(CLIENT), release(OTHER_CLIENT)],
      databaseAcl: { owner: 'x', acl: acl(`${OTHER_CLIENT} CONNECT CREATE`) },
    },
  },
  {
    title: 'the role of a member of the owner role',
    options: PROJECT,
    catalog: {
      ownerMembers: [OTHER_CLIENT],
      databaseAcl: { owner: 'x', acl: acl(`${OTHER_CLIENT} CONNECT CREATE`) },
    },
  },
  {
    title: 'the role of a known app',
    options: PROJECT,
    evidence: { otherApps: [other(ROOT.name)] },
    catalog: { databaseAcl: { owner: 'x', acl: acl(`${OTHER_CLIENT} CONNECT CREATE`) } },
  },
  {
    title: 'the role of who has rights in the schema, never released',
    app: 'gone',
    options: PROJECT,
    catalog: {
      releases: [],
      schema: { owner: 'own', acl: acl(`${OTHER_CLIENT} USAGE`, 'PUBLIC USAGE') },
      databaseAcl: { owner: 'x', acl: acl(`${OTHER_CLIENT} CONNECT CREATE`) },
    },
  },
  {
    title: 'the role of who has rights in the schema, released',
    options: PROJECT,
    catalog: {
      schema: { owner: 'own', acl: acl(`${OTHER_CLIENT} USAGE`) },
      databaseAcl: { owner: 'x', acl: acl(`${OTHER_CLIENT} CONNECT CREATE`) },
    },
  },
  {
    title: 'a copy of the branch',
    ...own,
    evidence: { branches: [ROOT, PR, branch('copy', { source: PR.name }), branch('sibling')] },
  },
  { title: 'a copy of the branch whose schema goes', evidence: { branches: [ROOT, PR] } },
  {
    title: 'other schemas',
    options: PROJECT,
    evidence: { contents: contents({ app: ['r orders'], others: ['r notes', 'v recent'], more: ['f g()'] }) },
  },
  {
    title: 'other schemas, when the schema goes',
    evidence: { contents: contents({ app: ['r orders'], others: ['r notes'] }) },
  },
  {
    title: 'other schemas that were copied',
    ...copied(contents({ others: ['r notes'] }), contents({ app: ['r orders'], others: ['r notes'] })),
  },
  {
    title: 'other schemas that were not all copied',
    ...copied(
      contents({ others: ['r notes'] }),
      contents({ app: ['r orders'], others: ['r notes', 'r new'], fresh: ['r x'] }),
    ),
  },
  {
    title: 'other schemas, with a source that is gone',
    ...copied(undefined, contents({ others: ['r notes'] })),
  },
  {
    title: 'other schemas of a project with a source',
    options: PROJECT,
    evidence: { source: contents({ others: ['r notes'] }), contents: contents({ others: ['r notes'] }) },
  },
  ...[
    {
      title: 'other databases',
      beside: new Map([
        ['databricks_postgres', contents({})],
        ['postgres', contents({})],
        ['second', contents({})],
      ]),
    },
    {
      title: 'other databases that hold something',
      beside: new Map([
        ['databricks_postgres', contents({ x: ['r y'] })],
        ['postgres', undefined],
      ]),
    },
  ].map(
    ({ title, beside }): DestroyCase => ({
      title,
      options: PROJECT,
      evidence: {
        beside,
        contents: contents({}, { databases: ['databricks_postgres', 'postgres', 'second'] }),
      },
    }),
  ),
  {
    title: 'other databases, when the schema goes',
    evidence: { contents: contents({}, { databases: ['databricks_postgres', 'second'] }) },
  },
  {
    title: 'other databases that were copied',
    ...copied(
      contents({}, { databases: ['second'] }),
      contents({}, { databases: ['databricks_postgres', 'second', 'third'] }),
    ),
  },
  {
    title: 'other databases of a project with a source',
    options: PROJECT,
    evidence: {
      source: contents({}, { databases: ['second'] }),
      contents: contents({}, { databases: ['second'] }),
    },
  },
  ...[5, 6].map(
    (count): DestroyCase => ({
      title: `${count} others`,
      options: PROJECT,
      evidence: { branches: [ROOT, ...Array.from({ length: count }, (_, index) => branch(`b${index}`))] },
    }),
  ),
]

export const DATA_CASES: readonly DestroyCase[] = [
  { title: 'data in the schema', evidence: { contents: filled } },
  { title: 'data in the schema, given up', evidence: { contents: filled }, options: { withData: true } },
  { title: 'data in a branch', ...own, evidence: { ...own.evidence, contents: filled } },
  {
    title: 'data in a branch, given up',
    ...own,
    evidence: { ...own.evidence, contents: filled },
    options: { withData: true },
  },
  { title: 'data in a project', options: PROJECT, evidence: { contents: filled } },
  {
    title: 'data in an instance, given up',
    lakebase: INSTANCE,
    options: { named: 'shop', withData: true },
    evidence: { contents: filled },
  },
  {
    title: 'data in many tables',
    evidence: {
      contents: contents({ app: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `r ${name} 1024 1`) }),
    },
  },
  {
    title: 'data in five tables',
    evidence: { contents: contents({ app: ['a', 'b', 'c', 'd', 'e'].map((name) => `r ${name} 1024 0`) }) },
  },
  {
    title: 'data in tables of the names of our own, elsewhere',
    options: PROJECT,
    evidence: {
      contents: contents({ app: ['r lakebase_releases 1 1'] }),
      beside: new Map([
        [
          'postgres',
          contents({
            app: ['r lakebase_releases 1 1'],
            x: ['r lakebase_releases 1 1', 'r lakebase_migrations'],
          }),
        ],
      ]),
    },
  },
  { title: 'no table', evidence: { contents: contents({}) } },
  { title: 'nothing is known of what is in it', evidence: { contents: undefined } },
]

const file = (key: string) =>
  `environments:\n  prod:\n    app_name: shop\n    lakebase: { database_name: shop, schema: app, ${key} }\n`

const OWNERS: readonly { readonly title: string; readonly catalog: Partial<Catalog> }[] = [
  { title: 'of our name', catalog: {} },
  { title: 'that logs in', catalog: { owner: { ...owner, canLogin: true } } },
  { title: 'with a keeper of others', catalog: { keeper: { loginIsAdmin: false, admins: [] } } },
  {
    title: 'with a keeper, and no CREATEROLE',
    catalog: { keeper: { loginIsAdmin: true, admins: ['ci'] }, login: { ...login, createRole: [] } },
  },
  {
    title: 'with a keeper, and CREATEROLE of the platform',
    catalog: { keeper: { loginIsAdmin: true, admins: ['ci'] }, login: emptyCatalog.login },
  },
  {
    title: 'in the hands of a superuser',
    catalog: {
      owner: { ...owner, admin: undefined },
      login: { ...login, isSuperuser: true, createRole: [] },
    },
  },
  { title: 'in the hands of others', catalog: { owner: { ...owner, admin: undefined } } },
  { title: 'in the hands of a lost keeper', catalog: { owner: { ...owner, admin: 'keeper' } } },
  {
    title: 'in the hands of the platform',
    catalog: { owner: { ...owner, admin: 'databricks_superuser' } },
  },
  {
    title: 'in the hands of the platform, which creates',
    catalog: { owner: { ...owner, admin: 'databricks_superuser' }, login: emptyCatalog.login },
  },
]

export const ROLE_CASES: readonly DestroyCase[] = [
  { title: 'the schema of others', catalog: { schema: { owner: 'jane', acl: [] } } },
  { title: 'the schema of an owner role that is gone', catalog: { owner: undefined } },
  { title: 'no schema', catalog: { schema: undefined } },
  { title: 'no schema and no owner role', catalog: { schema: undefined, owner: undefined } },
  {
    title: 'an owner role of another name',
    file: file('owner_role: mine'),
    catalog: { schema: { owner: 'mine', acl: [] } },
  },
  {
    title: 'an owner role of another name, with a keeper',
    file: file('owner_role: mine'),
    catalog: { schema: { owner: 'mine', acl: [] }, keeper: { loginIsAdmin: true, admins: ['ci'] } },
  },
  ...OWNERS.map(
    ({ title, catalog }): DestroyCase => ({
      title: `an owner role ${title}`,
      file: file('owner_role: databricks_postgres__app_owner'),
      catalog: { schema: { owner: 'databricks_postgres__app_owner', acl: [] }, ...catalog },
    }),
  ),
  {
    title: 'an owner role that owns more',
    file: file('owner_role: databricks_postgres__app_owner'),
    catalog: { schema: { owner: 'databricks_postgres__app_owner', acl: [] } },
    evidence: { contents: contents({}, { ownerOwnsMore: true }) },
  },
]
