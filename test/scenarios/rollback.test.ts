import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { browse } from '../../src/emulator/visitor.ts'
import { Shop } from './shop.ts'
import { changesOf, configuration, type Deployed, deploy, firstDeploy, kinds, type Run } from './stage.ts'

const CODE = ['upload-source', 'deploy-app']
const RELEASES = 'app_data.lakebase_releases'

/** An app that says which version it is, or fails. */
function server(version: string, status = 200): string {
  return `import { createServer } from 'node:http'
createServer((_, response) => response.writeHead(${status}).end('${version}'))
  .listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0')
`
}

const commit = (digit: string) => ({ GITHUB_SHA: digit.repeat(40) })
const rollback = (inputs: Readonly<Record<string, string>> = {}): Run => ({
  with: { command: 'rollback', ...inputs },
  env: commit('9'),
})

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open({
    'server.mjs': server('v1'),
    'deployment.yaml': configuration({}, {}, { health: { window: '1ms', timeout: '1s' } }),
  })
})
beforeEach(() => shop.calm())
afterAll(() => shop.close())

/** The next commit, deployed. */
async function release(
  version: string,
  files: Readonly<Record<string, string>> = {},
  expected: readonly string[] = CODE,
): Promise<Deployed> {
  const texts = { 'server.mjs': server(version), ...files }
  for (const [file, text] of Object.entries(texts)) shop.workspace.write(file, text)
  return shop.deploys(expected, { env: commit(version.slice(1)) })
}

function answer(): Promise<string> {
  const { url = '' } = shop.emulator.world.apps.get('shop') ?? {}
  return browse(shop.emulator, url)
}

async function newestRow(): Promise<Record<string, unknown> | undefined> {
  return (await shop.sql(`SELECT * FROM ${RELEASES} ORDER BY started_at DESC LIMIT 1`))[0]
}

/** The digests of the releases by their version. */
const digests = new Map<string, string>()

describe('a rollback', () => {
  it('of a first release has nowhere to go', async () => {
    shop.workspace.write('server.mjs', server('broken', 500))
    const broken = await shop.fails(firstDeploy(), { with: { 'rollback-on-failure': 'true' } })
    expect(shop.complaint(broken)).toContain('It was not rolled back: No healthy release of this app')
    expect(broken.summary).toMatch(/The new release \w{12} \(commit \w{7}\) is live, and it is not healthy\./)
    expect(broken.summary).not.toContain('Back to ')
    const first = await release('v1')
    digests.set('v1', first.outputs['release-digest'] ?? '')
    const refused = await shop.refuses(rollback())
    expect(refused.log).toContain('Code: NO_EARLIER_RELEASE')
  })

  it('of a broken release deploys the one before from its folder, and only once', async () => {
    const second = await release(
      'v2',
      { 'migrations/0003_note.sql': 'ALTER TABLE orders ADD COLUMN note text;\n' },
      ['migrate', ...CODE],
    )
    digests.set('v2', second.outputs['release-digest'] ?? '')
    const kept = shop.runningFolder
    shop.workspace.write('server.mjs', server('broken', 500))
    const broken = await shop.fails(CODE, { env: commit('3') })
    expect(broken.log).toContain('Code: APP_UNHEALTHY')
    await expect(answer()).rejects.toThrow('500: broken')
    const plan = '.github/rollback.json'
    const planned = await shop.run(rollback({ 'dry-run': 'true', out: plan }))
    expect(planned.exitCode, planned.log).toBe(0)
    await expect(answer()).rejects.toThrow('500: broken')

    const back = await shop.deploys(['deploy-app'], rollback({ plan }))
    expect(planned.outputs.plan).toBe(back.outputs.plan)
    expect(changesOf(back, 'deploy-app')).toEqual([expect.objectContaining({ folder: kept, ahead: [] })])
    expect(back.summary).toContain('**Rolled back.**')
    expect(back.summary).toContain('(commit 2222222) and is healthy; 1 change was made.')
    expect(back.outputs['release-digest']).toBe(digests.get('v2'))
    expect(await answer()).toBe('v2')
    expect(await newestRow()).toMatchObject({
      outcome: 'healthy',
      git_sha: '2'.repeat(40),
      restores: expect.any(String),
      deployment_id: back.outputs['deployment-id'],
      release_digest: digests.get('v2'),
    })
    const again = await shop.deploys([], rollback())
    expect(again.summary).toContain('**Nothing to do.**')
    expect(again.summary).toContain(`runs release ${digests.get('v2')?.slice(0, 12)}`)
  })

  it('to a named release says how far ahead the schema is, and the next commit goes forward again', async () => {
    shop.workspace.remove('migrations/0003_note.sql')
    shop.workspace.write('server.mjs', server('v1'))
    const refused = await shop.refuses({ env: commit('1') })
    expect(refused.log).toContain('0003_note.sql')

    expect((await shop.refuses(rollback({ to: 'fffffff' }))).log).toContain('Code: RELEASE_NOT_FOUND')
    expect((await shop.refuses(rollback({ to: '33333333' }))).log).toContain('Code: RELEASE_NEVER_HEALTHY')
    const other = await shop.refuses(rollback({ to: '1111111', plan: '.github/rollback.json' }))
    expect(other.log).toContain('Code: PLAN_OF_OTHER_RELEASE')
    const back = await shop.deploys(['deploy-app'], rollback({ to: '1111111' }))
    expect(back.log).toContain('[the schema stays, 1 migration ahead: 0003_note.sql]')
    expect(back.outputs['release-digest']).toBe(digests.get('v1'))
    expect(await answer()).toBe('v1')
    await shop.deploys([], rollback({ to: digests.get('v1')?.slice(0, 9) ?? '' }))

    const forward = await release('v4', {
      'migrations/0003_note.sql': 'ALTER TABLE orders ADD COLUMN note text;\n',
    })
    expect(forward.log).toContain('because the source differs from what runs since a rollback')
    // What ran before the newest is the release that was rolled back to, and not the one after it.
    const planned = await shop.run(rollback({ 'dry-run': 'true' }))
    expect(planned.outputs['release-digest']).toBe(digests.get('v1'))
  })
})

describe('a rollback is refused', () => {
  const DROP = {
    'migrations/0004_drop_price.sql': '-- phase: after-deploy\nALTER TABLE orders DROP COLUMN price;\n',
  }

  it('where the old code may not survive a file applied since, until that is allowed', async () => {
    await release('v5', DROP, [...CODE, 'migrate'])
    const refused = await shop.refuses(rollback())
    expect(refused.log).toContain('Code: OLD_CODE_MAY_BREAK')
    expect(shop.complaint(refused)).toContain(
      'since then 0004_drop_price.sql took away or changed what code may use',
    )
    await shop.sql("UPDATE app_data.lakebase_migrations SET contracts = NULL WHERE name = '0003_note.sql'")
    const unknown = shop.complaint(await shop.refuses(rollback({ to: '1111111' })))
    expect(unknown).toContain('0003_note.sql was applied, of which nobody knows whether it did')
    expect(unknown).toContain('0004_drop_price.sql took away')

    const back = await shop.deploys(['deploy-app'], rollback({ 'allow-contract': 'true' }))
    expect(back.log).toContain('1 migration ahead: 0004_drop_price.sql')
    expect(await answer()).toBe('v4')
    // What a release brought itself its code survives, also when it ran after the deployment.
    await shop.deploys(['deploy-app'], rollback({ to: '5555555' }))
    await release('v6')
  })

  it('by nothing that another app or environment has recorded', async () => {
    const copy = (changed: string) =>
      shop.sql(
        `INSERT INTO ${RELEASES} SELECT (jsonb_populate_record(r, '${changed}')).* FROM ${RELEASES} r WHERE git_sha = repeat('1', 40) LIMIT 1`,
      )
    const now = { started_at: new Date(Date.now() + 1000).toISOString(), deployment_id: null, restores: null }
    await copy(JSON.stringify({ ...now, id: 'other-app', app: 'somebody' }))
    await copy(JSON.stringify({ ...now, id: 'other-environment', environment: 'dev' }))
    const refused = await shop.refuses(rollback({ to: '1111111' }))
    expect(refused.log).toContain('Code: OLD_CODE_MAY_BREAK')
    const planned = await shop.run(rollback({ 'dry-run': 'true' }))
    expect(changesOf(planned, 'deploy-app')).toEqual([expect.objectContaining({ ahead: [] })])
    expect(planned.log).toMatch(/because the run goes back to release \w{12} \(commit 5555555\)/)
    await shop.sql(`DELETE FROM ${RELEASES} WHERE id LIKE 'other-%'`)
  })

  it('by nothing when two are asked for at once, of which one is done', async () => {
    const both = ['7', '8'].map((runId) => deploy(shop.emulator, shop.workspace, { ...rollback(), runId }))
    const done = await Promise.all(both)
    for (const { exitCode, log } of done) expect(exitCode, log).toBe(0)
    expect(done.flatMap(kinds)).toEqual(['deploy-app'])
    expect(await answer()).toBe('v5')
    await release('v6', {}, ['deploy-app'])
  })

  it('when its source is gone, was changed or may not be read, with what is left to do', async () => {
    const planned = await shop.run(rollback({ 'dry-run': 'true' }))
    const folder = String(changesOf(planned, 'deploy-app')[0]?.folder)
    const files = shop.emulator.world.files
    const path = folder.replace('/Workspace', '')

    shop.emulator.faults.add({
      match: 'GET /api/2.0/workspace/export',
      action: { status: 403, errorCode: 'PERMISSION_DENIED', message: 'no' },
    })
    const unreadable = await shop.refuses(rollback())
    expect(unreadable.log).toContain('Code: RELEASE_NOT_KEPT')
    expect(shop.complaint(unreadable)).toContain(`its folder ${folder} may not be read by this identity`)

    const other = `import-file/${encodeURIComponent(`${path.slice(1)}/server.mjs`)}?overwrite=true`
    await shop.jane.post(`/api/2.0/workspace-files/${other}`, {})
    const torn = shop.complaint(await shop.refuses(rollback()))
    expect(torn).toContain(`its folder ${folder} is not as its run left it: server.mjs was changed`)
    expect(torn).toMatch(/Still kept, for `to`: (?!.*\(commit 6666666\))release /)
    expect(torn).toContain(`check out commit ${'5'.repeat(40)} and run \`deploy\``)

    await shop.jane.post('/api/2.0/workspace/delete', { path: folder, recursive: true })
    const gone = shop.complaint(await shop.refuses(rollback()))
    expect(gone).toContain(`its folder ${folder} is gone`)
    const old = shop.complaint(await shop.refuses(rollback({ to: '5555555' })))
    expect(old).toContain(`its folder ${folder} is gone`)
    expect(files.get(path)).toBeUndefined()
  })
})

describe('the source of a release that somebody else deployed', () => {
  it('is deployed once its folder may be read', async () => {
    shop.workspace.write('server.mjs', server('v7'))
    const hers = await shop.run({ by: 'jane', env: commit('7') })
    expect(hers.exitCode, hers.log).toBe(0)
    const folder = shop.runningFolder
    await release('v6', {}, ['deploy-app'])

    const user = shop.emulator.identities.deployer.clientId
    const refused = await shop.refuses(rollback())
    expect(refused.log).toContain('Code: RELEASE_NOT_KEPT')
    expect(shop.complaint(refused)).toContain(
      `is gone, or may not be read by ${user}: it is in the home of jane.doe@example.com, who deployed it.\nWhat to do: Let jane.doe@example.com run \`rollback\`, or give ${user} CAN_READ on that folder; \`source: { workspace_path: /Workspace/Shared/... }\` keeps`,
    )

    const path = encodeURIComponent(folder.replace('/Workspace', ''))
    const { object_id } = await shop.jane.get(`/api/2.0/workspace/get-status?path=${path}`)
    await shop.jane.patch(`/api/2.0/permissions/directories/${object_id}`, {
      access_control_list: [{ service_principal_name: user, permission_level: 'CAN_READ' }],
    })
    await shop.deploys(['deploy-app'], rollback())
    expect(await answer()).toBe('v7')
    await release('v6', {}, ['deploy-app'])
  })
})

describe('a run that failed', () => {
  const failing: Run = { env: commit('c') }

  it('says what runs now, and prints what goes back to the release before', async () => {
    shop.workspace.write('server.mjs', server('broken', 500))
    const broken = await shop.fails(CODE, failing)
    expect(broken.summary).toMatch(
      /\n\nThe new release \w{12} \(commit ccccccc\) is live, and it is not healthy\.\n\nBack to release \w{12} of .* UTC:\n\n```\nnpx @tellr\/lakebase-deploy rollback --environment prod\n```\n/,
    )
    expect(shop.complaint(broken)).toContain('\n    npx @tellr/lakebase-deploy rollback --environment prod\n')
    await shop.deploys(['deploy-app'], rollback())

    shop.workspace.write('migrations/0004_no.sql', 'SELECT 1/0;\n')
    const unmigrated = await shop.fails(['migrate'], failing)
    expect(unmigrated.summary).toMatch(
      /\n\nThe release \w{12} of .* UTC, healthy when it was deployed, runs as before\.\n\n/,
    )
    expect(unmigrated.summary).not.toContain('Back to ')
    shop.workspace.remove('migrations/0004_no.sql')

    shop.workspace.write('server.mjs', 'process.exit(1)\n')
    const crashed = await shop.fails(CODE, failing)
    expect(crashed.summary).toMatch(/\n\nNothing runs now: app shop has crashed\.\n\nBack to release /)
    await release('v6', {}, ['deploy-app'])
  })
})

describe('rollback-on-failure', () => {
  const deploying: Run = { with: { 'rollback-on-failure': 'true' }, env: commit('b') }
  const EXPAND = { 'migrations/0005_a.sql': 'ALTER TABLE orders ADD COLUMN a text;\n' }

  it('deploys what ran before again, fails the run and says what runs', async () => {
    shop.workspace.write('server.mjs', server('broken', 500))
    for (const [file, text] of Object.entries(EXPAND)) shop.workspace.write(file, text)
    const undone = await shop.fails(['migrate', ...CODE, 'deploy-app'], deploying)
    expect(undone.log).toContain('Code: APP_UNHEALTHY')
    const message = shop.complaint(undone)
    expect(message).toMatch(
      /\nIt was rolled back: release \w{12} \(commit 6666666\) runs again, and is healthy/,
    )
    expect(message).toContain('the schema stays, 1 migration ahead: 0005_a.sql')
    expect(undone.summary).toContain('4 of 4 changes done.\n')
    expect(undone.summary).toMatch(/\n\nIt was rolled back: .*\n\nrelease /)
    expect(await answer()).toBe('v6')
    expect(await newestRow()).toMatchObject({ outcome: 'healthy', git_sha: '6'.repeat(40) })

    shop.workspace.write('server.mjs', 'process.exit(1)\n')
    const crashed = await shop.fails([...CODE, 'deploy-app'], deploying)
    expect(shop.complaint(crashed)).toContain('It was rolled back: release ')
    expect(await answer()).toBe('v6')
  })

  it('leaves alone what was fine before, a run that was cancelled, and what a migration has broken', async () => {
    let runner: { kill(signal: NodeJS.Signals): void } | undefined
    shop.workspace.write('server.mjs', server('cancelled', 500))
    const cancelled = await shop.fails(CODE, {
      ...deploying,
      onStart: (process) => {
        runner = process
      },
      onLine: (line) => line === '::group::Health' && runner?.kill('SIGINT'),
    })
    expect(cancelled.log).toContain('Code: CANCELLED')
    await expect(answer()).rejects.toThrow('500: cancelled')

    const drop =
      '-- allow: drop-column, because this test breaks the old code\nALTER TABLE orders DROP COLUMN a;\n'
    shop.workspace.write('migrations/0006_drop_a.sql', drop)
    shop.workspace.write('server.mjs', server('broken', 500))
    const refused = await shop.fails(['migrate', ...CODE], deploying)
    expect(shop.complaint(refused)).toContain('It was not rolled back: The code of release ')
    expect(shop.complaint(refused)).toContain('0006_drop_a.sql took away')
    await expect(answer()).rejects.toThrow('500: broken')
    // Nothing was deployed by a run that finds the app unhealthy, so nothing is to be undone.
    await shop.fails([], deploying)

    shop.workspace.write('server.mjs', server('stopped'))
    shop.afterCall(/^POST \/api\/2.0\/apps\/shop\/deployments$/, () =>
      shop.jane.post('/api/2.0/apps/shop/stop'),
    )
    const stopped = await shop.fails(CODE, deploying)
    expect(shop.complaint(stopped)).toContain(
      'It was not rolled back: Somebody has deployed or stopped the app',
    )
    expect(shop.emulator.world.apps.get('shop')?.activeDeployment).toBeUndefined()
  })
})
