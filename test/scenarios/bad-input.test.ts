import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { startEmulator } from '../emulator.ts'
import { spread } from '../matrix.ts'
import { BAD_INPUT, type BadInput, type Platform } from './bad-input.ts'
import { annotations } from './log.ts'
import { snapshot, withoutAutovacuum } from './snapshot.ts'
import { type Deployed, deploy, makeWorkspace, SHOP, type Workspace } from './stage.ts'

const onBoth = BAD_INPUT.filter(({ platforms }) => platforms.length > 1)
const [onEmpty = [], onDeployed = []] = spread('bad input', onBoth, ['an empty platform', 'a deployed one'])
const SPREAD: Readonly<Record<Platform, readonly BadInput[]>> = { empty: onEmpty, deployed: onDeployed }

let emulator: Emulator
const workspaces: Workspace[] = []

beforeAll(async () => {
  emulator = await startEmulator()
})

afterAll(async () => {
  for (const workspace of workspaces) workspace.dispose()
  await emulator.stop()
})

/** Each case runs in a checkout of its own, so that several run at once. */
function checkout(files?: Readonly<Record<string, string>>): Workspace {
  const workspace = makeWorkspace(files)
  workspaces.push(workspace)
  return workspace
}

async function run({ spoil, ...inputs }: BadInput): Promise<Deployed> {
  const workspace = checkout()
  spoil(workspace.path)
  const result = await deploy(emulator, workspace, { with: inputs.with, env: inputs.env })
  return { ...result, log: withoutAccidents(result.log, workspace) }
}

function withoutAccidents(log: string, { path }: Workspace): string {
  return log
    .replaceAll(path, '<workspace>')
    .replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|\+00(?::00)?)?/g, '<time>')
    .replaceAll(/\b[0-9a-f]{64}\b/g, '<sha256>')
}

function refused(result: Deployed, bad: BadInput): void {
  expect(annotations(result.log)).toEqual(
    bad.annotations.map(({ place, says }) => ({
      level: 'error',
      place,
      message: place === '' ? says : `${place}: ${says}`,
    })),
  )
  const count = bad.annotations.length
  expect(result.log).toContain(
    `${count} problem${count === 1 ? '' : 's'} in inputs and files. Nothing was changed.`,
  )
  expect(result.exitCode).toBe(2)
  const { changed = 'false', 'migrations-applied': applied = '0' } = result.outputs
  expect([changed, applied]).toEqual(['false', '0'])
  expect(result.summary).toContain(`**Failed.** ${count} problem`)
  expect(result.summary.includes('Round trips')).toBe(!bad.offline)
}

/** Nothing may change while a whole group of cases runs, so that the cases may run at the same time. */
function refusesAll(platform: Platform): void {
  let before: unknown

  beforeAll(async () => {
    before = await snapshot(emulator)
  })

  const onOne = BAD_INPUT.filter(({ platforms }) => platforms.length === 1 && platforms.includes(platform))

  it.concurrent.each([...onOne, ...SPREAD[platform]])('$name', async (bad) => {
    const result = await run(bad)
    refused(result, bad)
    expect(result.traffic.writes).toEqual([])
    expect(await snapshot(emulator)).toEqual(before)
  })
}

it('has at least sixty cases', () => {
  expect(BAD_INPUT.length).toBeGreaterThanOrEqual(60)
  expect(BAD_INPUT.filter(({ annotations: { length } }) => length === 0)).toEqual([])
})

describe('on an empty platform', () => {
  refusesAll('empty')

  it('shows annotations at paths from the root of the repository', async () => {
    const inShop = Object.entries(SHOP).map(([file, text]): [string, string] => [`apps/shop/${file}`, text])
    const workspace = checkout(Object.fromEntries(inShop))
    const places = async (inputs: Record<string, string> = {}) => {
      const result = await deploy(emulator, workspace, {
        with: { 'working-directory': 'apps/shop', ...inputs },
      })
      return annotations(result.log).map(({ place, message }) => [place, message.split(': ')[0]])
    }
    workspace.write('apps/shop/migrations/0003_typo.sql', 'SELEC 1;\n')
    expect(await places()).toEqual([
      ['apps/shop/migrations/0003_typo.sql:1:1', 'migrations/0003_typo.sql:1:1'],
    ])
    workspace.write('apps/shop/.env', 'A=b\n')
    workspace.write('apps/shop/migrations/0003_typo.sql', '-- phase: never\n')
    expect(await places()).toEqual([
      ['apps/shop/migrations/0003_typo.sql:1:1', 'migrations/0003_typo.sql:1:1'],
      ['apps/shop/.env', '.env'],
    ])
    workspace.write('apps/shop/deployment.yaml', 'environments: {}\n')
    expect(await places()).toEqual([['apps/shop/deployment.yaml:1:1', 'deployment.yaml:1:1']])
    workspace.write('apps/common.yaml', '')
    expect(await places({ config: '../common.yaml' })).toEqual([
      ['apps/common.yaml:1:1', '../common.yaml:1:1'],
    ])
  })

  it('ends with the last lines of a build that fails', async () => {
    const before = await snapshot(emulator)
    const command = 'for i in $(seq 30); do echo line $i; done; echo no such module >&2; exit 3'
    const result = await deploy(emulator, checkout(), { with: { 'build-command': command } })
    expect(result.exitCode).toBe(1)
    const [annotation, ...others] = annotations(result.log)
    expect(others).toEqual([])
    expect(annotation?.message).toContain(`The build command \`${command}\` exited with 3. Its last lines:\n`)
    expect(annotation?.message).toContain('\nline 30\n')
    expect(annotation?.message).toContain('\nno such module\n')
    expect(annotation?.message).not.toContain('line 10\n')
    expect(result.log).toContain('Nothing was changed.')
    expect(result.traffic.entries).toEqual([])
    expect(await snapshot(emulator)).toEqual(before)
  })
})

describe('on a platform with a finished deploy', () => {
  beforeAll(async () => {
    const first = await deploy(emulator, checkout())
    expect(first.exitCode, first.log).toBe(0)
    await withoutAutovacuum(emulator, 'shop')
  })

  refusesAll('deployed')

  it('has nothing to do afterwards', async () => {
    const last = await deploy(emulator, checkout())
    expect(last.plan.changes).toEqual([])
    expect(last.traffic.writes).toEqual([])
  })
})
