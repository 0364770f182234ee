import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { OUTPUTS } from '../../src/config/outputs.ts'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { startEmulator } from '../emulator.ts'
import { deploy, makeWorkspace, type Workspace } from '../scenarios/stage.ts'

const NAMES = Object.keys(OUTPUTS)

let emulator: Emulator
let workspace: Workspace

beforeAll(async () => {
  emulator = await startEmulator()
  workspace = makeWorkspace()
})

afterAll(async () => {
  workspace.dispose()
  await emulator.stop()
})

describe('the outputs', () => {
  it('are those of action.yml', () => {
    const action = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8'))
    expect(Object.keys(action.outputs)).toEqual(NAMES)
  })

  it.each([
    ['a project', 'project'],
    ['an instance', 'instance'],
  ])('are set by a run on %s, all of them and no other', async (_kind, input) => {
    const inputs = { command: 'plan', environment: '', 'app-name': 'shop', [input]: 'shop' }
    workspace.remove('deployment.yaml')
    const result = await deploy(emulator, workspace, { with: inputs })
    workspace.write('deployment.yaml', '')
    expect(result.exitCode, result.log).toBe(0)
    expect(Object.keys(result.outputs)).toEqual(NAMES)
  })

  it('are not set by a run that fails', async () => {
    const result = await deploy(emulator, workspace, { with: { capacity: 'CU_3' } })
    expect(result.exitCode).toBe(2)
    expect(result.outputs).toEqual({})
  })
})
