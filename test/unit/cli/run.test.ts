import { describe, expect, it } from 'vitest'
import { run } from '../../../src/cli/run.ts'

/** A terminal with a person in front of it. */
async function shell(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const written = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof written) => ({
    isTTY: true,
    write: (text: string) => {
      written[name] += text
    },
  })
  const unused = () => Promise.reject(new Error('nothing is sent'))
  const exitCode = await run(argv, {
    env,
    directory: import.meta.dirname,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    leave: () => {},
    loadSdk: unused,
    loadSql: unused,
  })
  return { exitCode, ...written }
}

const NOWHERE = ['plan', '--working-directory', 'nowhere', '--token', 'x']

describe('colour', () => {
  it('is there for a person', async () => {
    const { exitCode, stderr } = await shell(NOWHERE)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('\u001B[31merror: --working-directory is "nowhere", which does not exist')
  })

  it.each([
    [{ NO_COLOR: '1' }, false],
    [{ NO_COLOR: '' }, true],
  ])('with %j', async (env, coloured) => {
    expect((await shell(NOWHERE, env)).stderr.includes('\u001B[')).toBe(coloured)
  })
})

it('keeps results and progress apart', async () => {
  const { exitCode, stdout, stderr } = await shell([...NOWHERE, '--json'])
  expect(exitCode).toBe(2)
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, code: 'INVALID_INPUT' })
  expect(stdout).not.toContain('\u001B')
  expect(stderr).toContain('Nothing was changed.')
})
