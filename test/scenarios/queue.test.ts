import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { browse } from '../../src/emulator/visitor.ts'
import { startEmulator } from '../emulator.ts'
import { deploy, kinds, makeWorkspace, SHOP } from './stage.ts'

/** An app that shows which files it was deployed with. */
const SERVER = `import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
createServer((request, response) => response.end(readFileSync('x.txt', 'utf8') + ' ' + readFileSync('y.txt', 'utf8')))
  .listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0')
`

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator()
})

afterAll(() => emulator.stop())

function commit(x: string, y: string) {
  return makeWorkspace({ ...SHOP, 'server.mjs': SERVER, 'x.txt': x, 'y.txt': y })
}

function signal() {
  let give = () => {}
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { give: () => give(), given }
}

describe('a deploy that waits for another one', () => {
  it('deploys its own source, whatever the other one has left in the folders', async () => {
    await deploy(emulator, commit('x0', 'y0'), { runId: '10' })
    await deploy(emulator, commit('x1', 'y1'), { runId: '11' })
    // The first one stops at its deployment until the second one waits; both have planned to write the same folder.
    const reached = signal()
    const waiting = signal()
    emulator.onCall = async ({ method, path, phase }) => {
      if (method !== 'POST' || phase !== 'before' || !path.endsWith('/apps/shop/deployments')) return
      emulator.onCall = undefined
      reached.give()
      await waiting.given
    }
    const first = deploy(emulator, commit('xA', 'yA'), { runId: '20' })
    await reached.given
    const workspace = commit('x0', 'yB')
    const said: string[] = []
    const second = await deploy(emulator, workspace, {
      runId: '21',
      onLine: (line) => {
        if (!line.includes('waiting for another deploy')) return
        said.push(line)
        waiting.give()
      },
    })
    expect((await first).exitCode).toBe(0)
    expect(second.exitCode, second.log).toBe(0)
    expect(said[0]).toMatch(
      / run \d+\.1, connected since [^)]+\): https:\/\/github\.com\/.+\/actions\/runs\/20$/,
    )
    expect(kinds(second)).toEqual(['upload-source', 'deploy-app'])
    expect(await browse(emulator, `${second.outputs['app-url']}/`)).toBe('x0 yB')
    const again = await deploy(emulator, workspace, { runId: '22' })
    expect(kinds(again)).toEqual([])
  })
})
