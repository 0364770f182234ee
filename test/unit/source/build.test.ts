import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Reporter } from '../../../src/reporter.ts'
import { runBuild } from '../../../src/source/build.ts'
import { childEnvironment } from '../../../src/source/child-environment.ts'
import { makeDirectory } from './directory.ts'

function recorder() {
  const lines: string[] = []
  const groups: string[] = []
  const silent = () => {}
  const reporter: Reporter = {
    group: (title, work) => {
      groups.push(title)
      return work()
    },
    info: (line) => void lines.push(line),
    debug: silent,
    warning: silent,
    error: silent,
    mask: silent,
  }
  return { reporter, lines, groups }
}

async function build(
  command: string,
  options: { environment?: Record<string, string>; signal?: AbortSignal } = {},
) {
  const { reporter, lines, groups } = recorder()
  const directory = await makeDirectory({ 'package.json': '{}' })
  const environment = { PATH: process.env.PATH ?? '', ...options.environment }
  const signal = options.signal ?? new AbortController().signal
  const running = runBuild(command, { directory, reporter, signal, environment })
  return { running, lines, groups, directory }
}

describe('a build', () => {
  test('runs in the directory and prints both streams into a group', async () => {
    const { running, lines, groups, directory } = await build(
      'echo out\necho err >&2\nprintf last > made.txt; printf "no newline"',
    )
    await running
    expect(lines.toSorted()).toEqual(['err', 'no newline', 'out'])
    expect(groups).toEqual(['Build: echo out'])
    expect(await readFile(join(directory, 'made.txt'), 'utf8')).toBe('last')
  })

  test('sees the environment without the credentials of the deployer', async () => {
    const environment = {
      NODE_ENV: 'production',
      NPM_TOKEN: 'kept',
      AWS_SECRET_ACCESS_KEY: 'x',
      PGPASSWORD: 'x',
      GH_TOKEN: 'x',
      SOME_VENDORS_LOGIN: 'x',
      GITHUB_ENV: 'x',
      VITE_TITLE: 'Shop',
      INPUT_TOKEN: 'x',
      'INPUT_CLIENT-SECRET': 'x',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
      DATABRICKS_CLIENT_SECRET: 'x',
      DATABRICKS_TOKEN: 'x',
      ARM_CLIENT_SECRET: 'x',
      AZURE_CLIENT_SECRET: 'x',
      GITHUB_SHA: 'abc',
    }
    const seen = childEnvironment({ PATH: process.env.PATH, ...environment }, ['NPM_TOKEN'])
    const { running, lines } = await build('env | cut -d= -f1', { environment: seen })
    await running
    expect(lines.filter((name) => !['PWD', 'SHLVL', '_', 'OLDPWD'].includes(name)).toSorted()).toEqual([
      'GITHUB_SHA',
      'LAKEBASE_DEPLOY_COMMAND',
      'NODE_ENV',
      'NPM_TOKEN',
      'PATH',
      'VITE_TITLE',
    ])
  })

  test('stops at the first line that fails', async () => {
    const { running, lines } = await build('echo one\nfalse\necho two')
    await expect(running).rejects.toMatchObject({ code: 'BUILD_FAILED', retryable: false })
    expect(lines).toEqual(['one'])
  })

  test('that fails says how, and shows its last 20 lines', async () => {
    const { running } = await build('i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo "line $i"; done; exit 3')
    const shown = Array.from({ length: 20 }, (_, index) => `line ${index + 11}`).join('\n')
    await expect(running).rejects.toThrow(/exited with 3\. Its last lines:\n/)
    await expect(running).rejects.toThrow(shown)
    await expect(running).rejects.not.toThrow('line 10\n')
  })

  test.each([
    ['exit 1', /`exit 1` exited with 1\. It printed nothing\.$/],
    ['kill -9 $$', /was ended by SIGKILL\. It printed nothing\.$/],
    ['no-such-command-here', /exited with 127\. Its last lines:\n.*no-such-command-here.*not found$/],
  ])('%s', async (command, message) => {
    const { running } = await build(command)
    await expect(running).rejects.toThrow(message)
  })

  test('in a directory that is gone could not start', async () => {
    const { reporter } = recorder()
    const signal = new AbortController().signal
    const running = runBuild('true', { directory: '/nonexistent', reporter, signal, environment: {} })
    await expect(running).rejects.toThrow(/could not start: spawn/)
  })
})

describe('cancelling', () => {
  test('ends the command and what it started, with the reason of the signal', async () => {
    const controller = new AbortController()
    const { running, lines } = await build('sleep 60 & echo ready; wait', { signal: controller.signal })
    const failed = expect(running).rejects.toThrow('cancelled by test')
    while (lines.length === 0) await sleep(10)
    const start = performance.now()
    controller.abort(new Error('cancelled by test'))
    await failed
    // The sleeper holds the output open: had it survived, this would have taken until it is killed.
    expect(performance.now() - start).toBeLessThan(30_000)
  })

  test('kills a command that does not listen', async () => {
    const controller = new AbortController()
    const { running, lines } = await build(`trap '' TERM; echo ready; while :; do sleep 0.1; done`, {
      signal: controller.signal,
    })
    const failed = expect(running).rejects.toThrow('cancelled by test')
    while (lines.length === 0) await sleep(10)
    controller.abort(new Error('cancelled by test'))
    await failed
  })

  test('before the start runs nothing', async () => {
    const { running, groups } = await build('echo x', { signal: AbortSignal.abort(new Error('early')) })
    await expect(running).rejects.toThrow('early')
    expect(groups).toEqual([])
  })
})
