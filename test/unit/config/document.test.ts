import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import {
  fillDatabaseGuide,
  fillReference,
  renderAction,
  renderHelp,
  renderSchema,
  renderTables,
} from '../../../src/config/document.ts'
import { INPUT_NAMES, INPUTS } from '../../../src/config/input.ts'
import { OUTPUTS } from '../../../src/config/outputs.ts'
import { renderPlanSchema } from '../../../src/plan/plan-schema.ts'

const root = join(import.meta.dirname, '../../..')

function committed(name: string): string {
  return readFileSync(join(root, name), 'utf8')
}

describe('what is committed is what is rendered', () => {
  test('action.yml', () => {
    expect(committed('action.yml')).toBe(renderAction())
  })

  test('plan.schema.json', () => {
    expect(committed('plan.schema.json')).toBe(renderPlanSchema())
  })

  test('deployment.schema.json', () => {
    expect(committed('deployment.schema.json')).toBe(renderSchema())
  })

  test('docs/database.md', () => {
    const guide = committed('docs/database.md')
    expect(fillDatabaseGuide(guide)).toBe(guide)
    const tables = fillDatabaseGuide('<!-- layouts --><!-- /layouts --><!-- checks --><!-- /checks -->')
    expect(tables).toContain('| `goose` | `00001_name.sql`')
    expect(tables).toContain('| `drop-table` | hazard |')
  })

  test('docs/reference.md', () => {
    const reference = committed('docs/reference.md')
    expect(fillReference(reference)).toBe(reference)
  })
})

describe('action.yml', () => {
  const action = parse(renderAction())

  test('runs on node24', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/action/index.js' })
    expect(action.branding).toEqual({ icon: 'database', color: 'orange' })
    expect(action.description.length).toBeLessThanOrEqual(125)
  })

  test('has every input and output, in order', () => {
    expect(Object.keys(action.inputs)).toEqual(INPUT_NAMES)
    expect(Object.keys(action.outputs)).toEqual(Object.keys(OUTPUTS))
  })

  test('requires nothing, because a config file may say it all', () => {
    for (const input of Object.values(action.inputs)) expect(input).toMatchObject({ required: false })
  })

  test('declares no default for what the file may say: a declared one would always beat it', () => {
    for (const input of Object.values(INPUTS)) {
      if ('overrides' in input) expect(action.inputs[input.name]).not.toHaveProperty('default')
    }
    expect(action.inputs.config).not.toHaveProperty('default')
  })

  test('declares texts: booleans in quotes', () => {
    expect(action.inputs['dry-run'].default).toBe('false')
    expect(action.inputs['github-token'].default).toBe(`\${{ github.token }}`)
  })

  test('says form, default and what is overridden', () => {
    expect(action.inputs['wait-timeout'].description).toBe(
      "Budget for all waits of the run together: for logins, the platform, answers of the database, locks, builds and migrate commands. Only a file's own `-- statement_timeout` counts where it is longer. Keep it below the job's `timeout-minutes`. Accepted: duration such as `90s` or `1h30m`. Default: `30m`. Overrides `deployment.timeout_seconds` of the config file.",
    )
  })
})

describe('docs/reference.md', () => {
  test('is filled between the markers, and only there', () => {
    const markers = ['commands', 'inputs', 'outputs', 'config'].map(
      (name) => `# ${name}\n<!-- ${name} -->old<!-- /${name} -->\n`,
    )
    const filled = fillReference(`${markers.join('')}end`)
    const tables = renderTables()
    expect(filled).toBe(
      `# commands\n<!-- commands -->\n${tables.commands}\n<!-- /commands -->\n# inputs\n<!-- inputs -->\n${tables.inputs}\n<!-- /inputs -->\n# outputs\n<!-- outputs -->\n${tables.outputs}\n<!-- /outputs -->\n# config\n<!-- config -->\n${tables.config}\n<!-- /config -->\nend`,
    )
    expect(fillReference(filled)).toBe(filled)
  })

  test('must have its markers', () => {
    expect(() => fillReference('<!-- inputs -->')).toThrow(
      'docs/reference.md lacks the markers <!-- commands --> and <!-- /commands -->',
    )
  })

  test('documents the entries of lists', () => {
    const { config } = renderTables()
    expect(config).toContain('Each entry of `permissions`:')
    expect(config).toContain(
      '| `secret` | `scope`; `key`; `permission`: `READ`, `WRITE`, `MANAGE` |  | A secret of a secret scope. |',
    )
  })
})

describe('help', () => {
  const help = renderHelp()

  test('fits a terminal', () => {
    for (const line of help.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100)
  })

  test('has the options of a terminal, and no others', () => {
    const options = [...help.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name]) => name)
    const expected = INPUT_NAMES.filter(
      (name) => !['command', 'comment', 'issue', 'github-token'].includes(name),
    )
    expect(options).toEqual([...expected, 'json', 'exit-code', 'help', 'version'])
  })

  test('shows which options take a value', () => {
    expect(help).toMatch(/^ {2}--dry-run {2,}Plan only/m)
    expect(help).toMatch(/^ {2}--app-name <name> {2,}Name of the app/m)
    expect(help).not.toContain('`')
  })
})
