import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOSTNAME } from '../../../../src/emulator/client-environment.ts'
import type { Emulator } from '../../../../src/emulator/emulator.ts'
import { isWrite } from '../../../../src/emulator/state/journal.ts'
import { browse } from '../../../../src/emulator/visitor.ts'
import { startEmulator } from '../../../emulator.ts'
import { SHOP } from '../../../scenarios/stage.ts'
import { prepareAct } from './act.ts'
import { Repository, type WorkflowRun } from './repository.ts'

const act = await prepareAct()
const missing = 'missing' in act ? act.missing : undefined
/** In CI these tests run all the same, and fail: what nobody has run is not known to work. */
const isSkipped = missing !== undefined && !process.env.CI
if (isSkipped) console.warn(`the example workflows are not run here: ${missing}`)

const CONFIG = `environments:
  development: { app_name: shop-development, lakebase: { database_name: shop } }
  staging: { app_name: shop-staging, lakebase: { database_name: shop-staging } }
  production: { app_name: shop, lakebase: { database_name: shop-production } }
  preview:
    app_name: shop-preview
    lakebase: { database_name: shop, branch_from: development, ttl: 7d }
common:
  source: { exclude: [migrations, deployment.yaml] }
  health: { window: 1ms, timeout: 20s }
  deployment: { poll_interval_seconds: 0.1 }
`
const PULL_REQUEST = {
  number: 7,
  pull_request: {
    number: 7,
    base: { ref: 'main', sha: '' },
    head: { ref: 'change', repo: { full_name: 'tellr/shop' } },
  },
}

/** An app that says which version it is. */
function server(version: string): string {
  return `import { createServer } from 'node:http'
createServer((_, response) => response.end('${version}')).listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0')
`
}

describe.skipIf(isSkipped)('run by act against the emulator', { timeout: 300_000 }, () => {
  let emulator: Emulator
  let repository: Repository
  /** The commit of version 1. */
  let first: string

  beforeAll(async () => {
    if ('missing' in act) throw new Error(act.missing)
    emulator = await startEmulator()
    repository = new Repository(act.path, emulator)
    first = repository.commit({ ...SHOP, 'server.mjs': server('v1'), 'deployment.yaml': CONFIG })
  })
  afterAll(async () => {
    repository?.close()
    await emulator?.stop()
  })

  function dispatch(workflow: string, inputs: Readonly<Record<string, string>> = {}): Promise<WorkflowRun> {
    return repository.run(workflow, { name: 'workflow_dispatch', payload: { inputs } })
  }

  function answer(app: string): Promise<string> {
    const { url } = emulator.world.apps.get(app) ?? {}
    return url === undefined ? Promise.resolve('no app') : browse(emulator, url)
  }

  async function newestRelease(project: string): Promise<Record<string, unknown> | undefined> {
    const newest = 'SELECT * FROM app_data.lakebase_releases ORDER BY started_at DESC LIMIT 1'
    return (await emulator.sql({ project }, newest))[0]
  }

  /** The run changes nothing on the platform. */
  async function changesNothing(run: () => Promise<WorkflowRun>): Promise<WorkflowRun> {
    const before = emulator.journal.length
    const done = await run()
    const writes = emulator.journal.slice(before).filter(isWrite)
    expect(writes.filter((each) => each.kind === 'sql' || each.host === HOSTNAME)).toEqual([])
    return done
  }

  test('manual.yml plans when nothing else is said, and deploys when it is told to', async () => {
    const planned = await changesNothing(() => dispatch('manual'))
    expect(planned.jobs, planned.log).toEqual({ 'deploy/Deploy/Plan development': 'success' })
    expect(emulator.world.apps.size).toBe(0)

    const deployed = await dispatch('manual', { environment: 'development', 'dry-run': 'false' })
    expect(deployed.jobs, deployed.log).toEqual({ 'deploy/Deploy/Deploy development': 'success' })
    expect(await answer('shop-development')).toBe('v1')
    expect(await newestRelease('shop')).toMatchObject({ outcome: 'healthy', git_sha: first })
  })

  test('promote.yml takes one artefact through the stages, the last one after its soak', async () => {
    const early = await repository.run('promote', { name: 'push' })
    const stages = {
      'Promote/package': 'success',
      'development/Deploy/Deploy development': 'success',
      'staging-plan/Plan/Plan staging': 'success',
      'staging/Deploy/Deploy staging': 'success',
      'production-plan/Plan/Plan production': 'success',
    }
    const production = 'production/Deploy/Deploy production'
    expect(early.jobs, early.log).toEqual({ ...stages, [production]: 'failure' })
    expect(early.log).toContain('Code: PROMOTION_TOO_YOUNG')
    // What an approver sees before the gate.
    expect(early.summaries['production-plan/Plan/Plan production']).toContain('create app shop ')
    expect(early.summaries['production-plan/Plan/Plan production']).toContain('0001_create_orders.sql')
    expect(await answer('shop-staging')).toBe('v1')
    expect(await answer('shop')).toBe('no app')

    const older = "UPDATE app_data.lakebase_releases SET ended_at = ended_at - interval '31 minutes'"
    await emulator.sql({ project: 'shop-staging' }, older)
    const late = await repository.run('promote', { name: 'push' })
    expect(late.jobs, late.log).toEqual({ ...stages, [production]: 'success', 'Promote/report': 'success' })
    expect(late.summaries['Promote/report']).toContain(`runs ${first}; 2 migration file(s) were applied`)
    expect(await answer('shop')).toBe('v1')
    const { artifact_digest } = (await newestRelease('shop-staging')) ?? {}
    expect(await newestRelease('shop-production')).toMatchObject({
      outcome: 'healthy',
      git_sha: first,
      environment: 'production',
      artifact_digest,
    })
  })

  test('preview.yml comments what a merge would change, and runs nothing for a fork', async () => {
    repository.commit({
      'server.mjs': server('v2'),
      'migrations/0003_note.sql': 'ALTER TABLE orders ADD COLUMN note text;\n',
    })
    const payload = { action: 'synchronize', ...PULL_REQUEST }
    const run = await changesNothing(() => repository.run('preview', { name: 'pull_request', payload }))
    expect(run.jobs, run.log).toEqual({ 'Preview/plan': 'success' })
    const [comment, ...others] = emulator.world.github.comments.get('tellr/shop#7') ?? []
    expect(comment?.body).toContain('0003_note.sql')
    expect(others).toEqual([])

    const head = { ref: 'change', repo: { full_name: 'somebody/shop' } }
    const fork = { ...payload, pull_request: { ...payload.pull_request, head } }
    const before = emulator.journal.length
    const refused = await repository.run('preview', { name: 'pull_request', payload: fork })
    expect(refused.exitCode, refused.log).toBe(0)
    expect(emulator.journal.slice(before)).toEqual([])
  })

  test('deploy.yml deploys a push, and rollback.yml takes it back', async () => {
    const run = await repository.run('deploy', { name: 'push' })
    expect(run.jobs, run.log).toEqual({ 'Deploy/deploy': 'success' })
    expect(await answer('shop')).toBe('v2')

    const planned = await changesNothing(() => dispatch('rollback', { 'dry-run': 'true' }))
    expect(planned.jobs, planned.log).toEqual({
      'rollback/Rollback/Plan the rollback of production': 'success',
    })
    const back = await dispatch('rollback')
    expect(back.jobs, back.log).toEqual({ 'rollback/Rollback/Roll back production': 'success' })
    expect(await answer('shop')).toBe('v1')
    expect(await newestRelease('shop-production')).toMatchObject({
      outcome: 'healthy',
      git_sha: first,
      restores: expect.any(String),
    })
  })

  test('audit.yml keeps an issue for each environment in which it finds something', async () => {
    const jobs = {
      'audit-1/Audit/Audit development': 'success',
      'audit-2/Audit/Audit staging': 'success',
      'audit-3/Audit/Audit production': 'failure',
    }
    await emulator.sql({ project: 'shop-production' }, 'GRANT SELECT ON app_data.orders TO PUBLIC')
    const found = await changesNothing(() => dispatch('audit'))
    expect(found.jobs, found.log).toEqual(jobs)
    const [issue, ...others] = emulator.world.github.issues.get('tellr/shop') ?? []
    expect(issue).toMatchObject({ state: 'open', body: expect.stringContaining('orders') })
    expect(others).toEqual([])

    await emulator.sql({ project: 'shop-production' }, 'REVOKE SELECT ON app_data.orders FROM PUBLIC')
    const clean = await dispatch('audit')
    expect(new Set(Object.values(clean.jobs)), clean.log).toEqual(new Set(['success']))
    expect(issue?.state).toBe('closed')
  })

  test('preview-app.yml gives a pull request an app and a branch, until it is closed', async () => {
    const branches = () => [...(emulator.world.projects.get('shop')?.branches.keys() ?? [])]
    const event = (action: string) => ({ name: 'pull_request', payload: { action, ...PULL_REQUEST } })
    const opened = await repository.run('preview-app', event('opened'))
    expect(opened.jobs, opened.log).toEqual({ 'Preview app/deploy': 'success' })
    expect(await answer('shop-pr-7')).toBe('v2')
    expect(branches()).toContain('pr-7')

    const closed = await repository.run('preview-app', event('closed'))
    expect(closed.jobs, closed.log).toEqual({ 'Preview app/destroy': 'success' })
    expect(await answer('shop-pr-7')).toBe('no app')
    expect(branches()).not.toContain('pr-7')
  })
})
