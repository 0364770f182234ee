import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { browse } from '../../src/emulator/visitor.ts'
import { startEmulator } from '../emulator.ts'
import { until } from './disturbance.ts'
import { differences, readEndState } from './end-state.ts'
import { configuration, type Deployed, deploy, kinds, makeWorkspace, SHOP, type Workspace } from './stage.ts'
import { FIRST_DEPLOY, inNewWorld } from './worlds.ts'

let emulator: Emulator
const workspaces: Workspace[] = []

beforeEach(async () => {
  emulator = await startEmulator()
})

afterEach(async () => {
  for (const workspace of workspaces.splice(0)) workspace.dispose()
  await emulator.stop()
})

function checkout(files: Readonly<Record<string, string>>): Workspace {
  const workspace = makeWorkspace(files)
  workspaces.push(workspace)
  return workspace
}

describe('two deploys of one app at once', () => {
  it.for([
    { what: 'two runs', runIds: ['7', '8'] },
    { what: 'two jobs of one matrix', runIds: ['7', '7'] },
  ] as const)(
    'by $what go one after the other, and the second has nothing left to do',
    async ({ runIds }) => {
      const workspace = checkout(FIRST_DEPLOY)
      untilBothMeet()
      const [{ first, second }, alone] = await Promise.all([
        bothWell(runIds.map((runId) => deploy(emulator, workspace, { runId }))),
        inNewWorld(async (other) => {
          await deploy(other, workspace, { runId: '7' })
          return readEndState(other)
        }),
      ])
      expect(second.log).toContain('::group::Observe again')
      // Both have asked for the project, and one of them got it.
      expect(kinds(second)).toEqual(['create-project'])
      expect(first.outputs['migrations-applied']).toBe('4')
      const state = await readEndState(emulator)
      expect(differences(alone, JSON.parse(JSON.stringify(state).replaceAll('/runs/8', '/runs/7')))).toEqual(
        [],
      )
    },
  )

  it('of different commits leave the one that got the lock last, and the other in its folder', async () => {
    const greet = (text: string) =>
      checkout({ ...SHOP, 'server.mjs': SHOP['server.mjs']?.replace('hello from', text) ?? '' })
    untilBothMeet()
    const { first, second } = await bothWell([
      deploy(emulator, greet('good morning from'), { runId: '7' }),
      deploy(emulator, greet('good evening from'), { runId: '8' }),
    ])
    expect(kinds(second)).toEqual(['create-project', 'upload-source', 'deploy-app'])
    const greetings = [first, second].map(({ outputs }) => outputs['artifact-digest'])
    expect(new Set(greetings).size).toBe(2)
    const files = [...emulator.world.files.files('/')]
    const served = await browse(emulator, `${second.outputs['app-url']}/`)
    const sources = files
      .filter(([path]) => path.endsWith('/server.mjs'))
      .map(([, { content }]) => String(content))
    expect(sources).toHaveLength(2)
    expect(sources.filter((source) => source.includes(served.replace(' app_data', '')))).toEqual([sources[1]])
  })
})

describe('two apps at once that share a database', () => {
  it('each get their schema, in a project that one of them makes', async () => {
    const names = ['shop', 'store'] as const
    const runs = await Promise.all(
      names.map((name, index) => {
        const yaml = configuration(
          { app_name: name },
          { schema: `${name}_data` },
          { health: { window: '1ms' } },
        )
        return deploy(emulator, checkout({ ...SHOP, 'deployment.yaml': yaml }), { runId: String(index) })
      }),
    )
    for (const [index, run] of runs.entries()) {
      expect(run.exitCode, run.log).toBe(0)
      expect(run.outputs['migrations-applied']).toBe('2')
      expect(await browse(emulator, `${run.outputs['app-url']}/`)).toBe(`hello from ${names[index]}_data`)
    }
    expect([...emulator.world.projects.keys()]).toEqual(['shop'])
    const ledgers = await emulator.sql(
      { project: 'shop' },
      names
        .map((name) => `SELECT '${name}' AS app, version FROM ${name}_data.lakebase_migrations`)
        .join(' UNION ALL ')
        .concat(' ORDER BY app, version'),
    )
    expect(ledgers).toEqual([
      { app: 'shop', version: '0001' },
      { app: 'shop', version: '0002' },
      { app: 'store', version: '0001' },
      { app: 'store', version: '0002' },
    ])
  })
})

/** Both have planned to make the project before one of them makes it. */
function untilBothMeet(): void {
  const makesProject = ({ method, path }: { readonly method: string; readonly path: string }) =>
    method === 'POST' && path.startsWith('/api/2.0/postgres/projects?')
  emulator.onCall = async (call) => {
    if (call.phase === 'after' || !makesProject(call)) return
    const made = () => emulator.journal.filter((entry) => entry.kind === 'http' && makesProject(entry))
    await until('the other deploy', () => made().length > 1)
  }
}

/** Both succeed; the one that got the lock first, and the one that waited for it. */
async function bothWell(
  runs: readonly Promise<Deployed>[],
): Promise<{ readonly first: Deployed; readonly second: Deployed }> {
  const results = await Promise.all(runs)
  for (const { exitCode, log } of results) expect(exitCode, log).toBe(0)
  const waited = results.filter(({ log }) =>
    /waiting for another deploy to schema app_data, held by pid \d+ of /.test(log),
  )
  const [second] = waited
  const [first] = results.filter((result) => result !== second)
  if (!first || !second) throw new Error('neither of the two waited for the other')
  expect(waited).toHaveLength(1)
  return { first, second }
}
