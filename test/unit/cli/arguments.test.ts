import { describe, expect, it } from 'vitest'
import { parseArguments } from '../../../src/cli/arguments.ts'
import { InvalidInput } from '../../../src/error.ts'

function refusal(line: string): string | undefined {
  try {
    parseArguments(line.split(' '))
    return undefined
  } catch (error) {
    return error instanceof InvalidInput ? error.message : String(error)
  }
}

const NONE = { help: false, version: false, json: false, exitCode: false }

describe('arguments', () => {
  it.each([
    ['deploy', { ...NONE, inputs: { command: 'deploy' } }],
    ['plan --exit-code', { ...NONE, exitCode: true, inputs: { command: 'plan' } }],
    ['--environment dev deploy', { ...NONE, inputs: { environment: 'dev', command: 'deploy' } }],
    [
      'deploy --capacity=CU_2 --json',
      { ...NONE, json: true, inputs: { capacity: 'CU_2', command: 'deploy' } },
    ],
    [
      'deploy --dry-run --allow-shrink',
      { ...NONE, inputs: { 'dry-run': 'true', 'allow-shrink': 'true', command: 'deploy' } },
    ],
    ['deploy --schema=', { ...NONE, inputs: { schema: '', command: 'deploy' } }],
    ['deploy -h', { ...NONE, help: true, inputs: { command: 'deploy' } }],
    ['--version', { ...NONE, version: true, inputs: {} }],
    ['', { ...NONE, help: true, inputs: {} }],
    ['--environment dev', { ...NONE, help: true, inputs: { environment: 'dev' } }],
    ['deplyo', { ...NONE, inputs: { command: 'deplyo' } }],
  ])('%s', (line, expected) => {
    expect(parseArguments(line.split(' ').filter((word) => word !== ''))).toEqual(expected)
  })

  it.each([
    ['deploy --enviroment dev', 'unknown option "--enviroment" (did you mean "--environment"?)'],
    [
      'deploy --working_directory .',
      'unknown option "--working_directory" (did you mean "--working-directory"?)',
    ],
    [
      'deploy --frobnicate',
      'unknown option "--frobnicate" (lakebase-deploy deploy|plan|migrate|package|rollback|stop|start|destroy|status|doctor|audit|bootstrap --help lists the options)',
    ],
    [
      'deploy --github-token x',
      'unknown option "--github-token" (lakebase-deploy deploy|plan|migrate|package|rollback|stop|start|destroy|status|doctor|audit|bootstrap --help lists the options)',
    ],
    [
      'deploy -x',
      'unknown option "-x" (lakebase-deploy deploy|plan|migrate|package|rollback|stop|start|destroy|status|doctor|audit|bootstrap --help lists the options)',
    ],
    ['deploy now', 'unexpected argument "now" (options begin with --)'],
    [
      'deploy --dry-run=true',
      "Option '--dry-run' does not take an argument (lakebase-deploy deploy|plan|migrate|package|rollback|stop|start|destroy|status|doctor|audit|bootstrap --help lists the options)",
    ],
  ])('%s is refused', (line, message) => {
    expect(refusal(line)).toBe(message)
  })
})

it.each(['--expect-digest=', '--promote-from='])(
  '%s is refused, because it would guard nothing',
  (option) => {
    expect(() => parseArguments(['deploy', option])).toThrow(/option "--[a-z-]+" is empty/)
    expect(parseArguments(['deploy', '--capacity=']).inputs).toEqual({ command: 'deploy', capacity: '' })
  },
)
