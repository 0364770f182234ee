import { describe, expect, test } from 'vitest'
import type { ReleaseRow } from '../../../src/catalog/release.ts'
import type { App, Deployment } from '../../../src/databricks/app.ts'
import type { Autoscaling, Instance } from '../../../src/databricks/lakebase.ts'
import { renderStatus, renderStatusMarkdown, statusJson } from '../../../src/plan/render-status.ts'
import {
  type EnvironmentStatus,
  type Observations,
  type StatusSubject,
  seen,
  statusOf,
  unseen,
  unseenStatus,
} from '../../../src/plan/status.ts'
import { migration } from '../postgres/lab.ts'

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

const SUBJECT: StatusSubject = {
  environment: 'prod',
  app: { name: 'shop' },
  lakebase: { schema: 'app_data', ownerRole: 'owner' },
  migrations: { command: undefined },
}

const DEPLOYMENT: Deployment = {
  id: 'd1',
  state: 'SUCCEEDED',
  message: undefined,
  sourceCodePath: '/shop/1',
  createdAt: 5,
  envVarNames: [],
  command: [],
  followsFolder: false,
}

const APP: App = {
  name: 'shop',
  url: 'https://shop.example',
  description: '',
  servicePrincipalClientId: 'sp',
  computeSize: undefined,
  computeState: 'ACTIVE',
  computeMessage: undefined,
  appState: 'RUNNING',
  appMessage: undefined,
  resources: [],
  activeDeployment: DEPLOYMENT,
  pendingDeployment: undefined,
  defaultSourceCodePath: '/shop/1',
}

const ROW: ReleaseRow = {
  ...{
    id: 'r',
    releaseDigest: 'digest',
    sourceDigest: 's',
    run: 'ci',
    folder: '/shop/1',
    deploymentId: 'd1',
  },
  ...{ startedAt: 0, outcome: 'healthy', manifestDigest: undefined, isUnseen: false },
  detail: {
    app: 'client',
    environment: 'prod',
    artifactDigest: 'artefact',
    gitSha: 'commit',
    migrations: [],
  },
}

const ENDPOINT = {
  ...{
    name: 'e',
    state: 'ACTIVE',
    pendingState: undefined,
    minCu: 0.5,
    maxCu: 2,
    disabled: false,
    host: 'h',
  },
  suspendAfterSeconds: 300,
}
const BRANCH = {
  ...{ name: 'b', id: 'main', state: 'READY', pendingState: undefined, default: true, protected: false },
  ...{ expireTime: undefined, source: undefined },
}
const PROJECT: Autoscaling = {
  ...{ kind: 'autoscaling', projectId: 'shop', branchId: 'main', branch: BRANCH, endpoint: ENDPOINT },
  ...{ project: { id: 'shop', defaultBranch: 'b', pgVersion: 17 }, database: undefined, source: undefined },
}
const INSTANCE: Instance = {
  ...{
    name: 'shop',
    uid: 'u',
    capacity: 'CU_1',
    state: 'AVAILABLE',
    stopped: false,
    host: 'h',
    pgVersion: '17',
  },
}

const CATALOG = {
  releases: [ROW],
  ledger: [],
  owner: { canLogin: false, inherit: true, set: true, admin: undefined, shared: true },
  login: { role: 'ci', isSuperuser: false, createRole: [], createSchema: false },
} as const

function status(
  changes: Partial<Observations> = {},
  subject: Partial<StatusSubject> = {},
): EnvironmentStatus {
  return statusOf(
    { ...SUBJECT, ...subject },
    {
      ...{ app: seen(APP), lakebase: seen(PROJECT), catalog: seen(CATALOG), files: seen([]) },
      health: seen({ healthy: true, why: '' }),
      ...changes,
    },
  )
}

describe('an environment', () => {
  test('is what the app, its releases and its database show', () => {
    expect(status()).toEqual({
      environment: 'prod',
      app: seen('shop'),
      url: seen('https://shop.example'),
      release: seen({ releaseDigest: 'digest', artifactDigest: 'artefact', isRollback: false }),
      commit: seen('commit'),
      since: seen(5),
      healthy: seen({ healthy: true, why: '' }),
      schema: seen({ applied: 0, ahead: 0, behind: 0 }),
      drift: seen([]),
      size: seen('0.5-2 CU'),
      ownerRole: seen('owner'),
    })
    const back = { ...CATALOG, releases: [{ ...ROW, restores: 'x' }] }
    expect(status({ catalog: seen(back) }).release).toMatchObject({ value: { isRollback: true } })
  })

  test('without an app, a deployment, a URL or an owner role says so', () => {
    const none = unseen('app shop does not exist yet')
    expect(status({ app: seen(undefined) })).toMatchObject({
      url: none,
      release: none,
      since: none,
      drift: none,
    })
    const idle = status({ app: seen({ ...APP, url: '', activeDeployment: undefined }) })
    expect(idle).toMatchObject({
      release: unseen('nothing is deployed'),
      since: unseen('nothing is deployed'),
    })
    expect(idle).toMatchObject({ url: unseen('the platform has given none yet'), drift: seen([]) })
    const unowned = status({ catalog: seen({ ...CATALOG, owner: undefined }) })
    expect(unowned.ownerRole).toEqual(unseen('role owner does not exist yet'))
  })

  test('keeps the reason for each thing that was not seen', () => {
    const far = unseen('far away')
    expect(status({ catalog: far })).toMatchObject({
      release: far,
      commit: far,
      schema: far,
      drift: far,
      since: seen(5),
    })
    expect(status({ files: far })).toMatchObject({ schema: far, release: { value: {} } })
    const closed = status({ catalog: seen({ ...CATALOG, releases: 'unreadable', ledger: 'unreadable' }) })
    expect(closed.release).toEqual(
      unseen('ci may not read "app_data"."lakebase_releases", or it was changed'),
    )
    expect(closed.schema).toEqual(unseen('ci may not read the ledger of app_data, or it was changed'))
  })

  test('counts migrations by ledger and checkout', () => {
    const [one, two, three] = ['0001_a.sql', '0002_b.sql', '0003_c.sql'].map((name) =>
      migration(name, `select '${name}';`),
    )
    const view = migration('R__v.sql', 'create view v as select 2;')
    if (!one || !two || !three) throw new Error('three files are made')
    const applied = [one, two, { ...view, checksum: 'earlier' }].map((file) => ({ ...file, appliedAt: '' }))
    const catalog = seen({ ...CATALOG, ledger: applied })
    expect(status({ catalog, files: seen([one, three, view]) }).schema).toEqual(
      seen({ applied: 3, ahead: 1, behind: 2 }),
    )
    const fresh = status({ catalog, files: seen([one, two, migration('R__w.sql', 'select 3;')]) })
    expect(fresh.schema).toEqual(seen({ applied: 3, ahead: 1, behind: 1 }))
    const same = status({ catalog, files: seen([one, two, { ...view, checksum: 'earlier' }]) })
    expect(same.schema).toEqual(seen({ applied: 3, ahead: 0, behind: 0 }))
    const command = { line: 'make migrate', directory: '/' }
    expect(status({}, { migrations: { command } }).schema).toEqual(
      unseen('`make migrate` migrates it, and only that knows'),
    )
  })

  test('drifts by what nobody recorded, what was overridden, and a second writer', () => {
    const drift = (deployment: Partial<Deployment>, autoDeploysFrom?: string) =>
      status({ app: seen({ ...APP, autoDeploysFrom, activeDeployment: { ...DEPLOYMENT, ...deployment } }) })
        .drift
    expect(drift({ id: 'd2', sourceCodePath: '/hand' })).toEqual(
      seen(['nobody recorded deployment d2 at 1970-01-01T00:00:00.005Z, which runs']),
    )
    expect(drift({ envVarNames: ['A'], command: ['x'] })).toEqual(
      seen(['the deployment overrides A, the command by hand']),
    )
    expect(drift({}, 'https://git.example/shop')).toEqual(
      seen(['the platform deploys it too, on each push to https://git.example/shop']),
    )
  })

  test('has the size of its endpoint or instance, and the state where that does not run', () => {
    const size = (lakebase: Partial<Autoscaling>) =>
      status({ lakebase: seen({ ...PROJECT, ...lakebase }) }).size
    expect(size({ endpoint: { ...ENDPOINT, state: 'IDLE' } })).toEqual(seen('0.5-2 CU (IDLE)'))
    expect(size({ endpoint: { ...ENDPOINT, disabled: true } })).toEqual(seen('0.5-2 CU (disabled)'))
    expect(size({ endpoint: undefined })).toEqual(unseen('branch main of project shop has no endpoint yet'))
    expect(size({ branch: undefined })).toEqual(unseen('project shop has no branch main'))
    expect(size({ project: undefined })).toEqual(unseen('there is no project shop'))
    const instance = (found: Instance | undefined) =>
      status({ lakebase: seen({ kind: 'provisioned', name: 'shop', instance: found }) }).size
    expect(instance(INSTANCE)).toEqual(seen('CU_1'))
    expect(instance({ ...INSTANCE, state: 'STOPPED' })).toEqual(seen('CU_1 (STOPPED)'))
    expect(instance(undefined)).toEqual(unseen('instance shop does not exist yet'))
  })
})
