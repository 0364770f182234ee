import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const DEMO = fileURLToPath(new URL('../../../src/emulator/demo.ts', import.meta.url))

/** What the demo says and ends with when it ends at once. */
function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stderr, stdout } = spawnSync(process.execPath, [DEMO, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

it('--help says what there is, and where a client of your own finds CA, ports and tokens', () => {
  const { status, stderr, stdout } = run('--help')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  for (const part of ['--app notes|fastapi', '--type', '--once', 'client.env', 'SSL_CERT_FILE', 'PGPORT'])
    expect(stdout).toContain(part)
  expect(run('-h').stdout).toBe(stdout)
})

it.each([
  [['--frob'], "Unknown option '--frob'"],
  [['extra'], "Unexpected argument 'extra'"],
  [['--app'], "Option '--app <value>' argument missing"],
  [['--app', 'rust'], '--app is rust; it can be notes or fastapi'],
  [['--type', 'x'], '--type is x; it can be autoscaling or provisioned'],
  [['--once=yes'], "Option '--once' does not take an argument"],
])('%j is one line and exit 2', (args, why) => {
  const hint = 'npm run demo -- --help lists the options.'
  expect(run(...args)).toEqual({ status: 2, stdout: '', stderr: `${why}. ${hint}\n` })
})
