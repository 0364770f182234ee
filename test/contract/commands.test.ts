import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseArguments } from '../../src/cli/arguments.ts'
import { COMMAND_FILES } from '../../src/commands/command.ts'
import { COMMAND_NAMES } from '../../src/config/command.ts'
import { renderHelp } from '../../src/config/document.ts'
import { parseInputs } from '../../src/config/inputs.ts'
import { InvalidInput } from '../../src/error.ts'

const root = join(import.meta.dirname, '../..')

/** The first word of every match, in the order of the text. */
function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name]) => name ?? '')
}

/** What `parseArguments` prints when it does not know an option. */
function advice(): string {
  try {
    parseArguments(['deploy', '--no-such-option-at-all'])
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems.map(({ hint }) => hint).join()
  }
  return ''
}

describe('every command is known everywhere', () => {
  it('has a file of its own that runs it, and no file runs a command that nobody knows', () => {
    const files = readdirSync(join(root, 'src/commands'))
    const runs = files.filter((file) =>
      /^export async function run\(/m.test(readFileSync(join(root, 'src/commands', file), 'utf8')),
    )
    expect(runs.map((file) => file.replace('.ts', '')).sort()).toEqual([...COMMAND_NAMES].sort())
    expect(Object.keys(COMMAND_FILES).sort()).toEqual([...COMMAND_NAMES].sort())
  })

  it.each(COMMAND_NAMES)('%s is loaded from the file of its name', async (name) => {
    const own = await import(`../../src/commands/${name}.ts`)
    expect((await COMMAND_FILES[name]()).run).toBe(own.run)
  })

  it.each(COMMAND_NAMES)('%s is accepted as an input', (name) => {
    expect(parseInputs({ command: name }).inputs.command).toBe(name)
  })

  it('is in --help, beside init and exec', () => {
    const [, commands = ''] = /Commands:\n(.*?)\n\n/s.exec(renderHelp()) ?? []
    expect(namesIn(commands, /^ {2}([a-z]+)/gm)).toEqual([...COMMAND_NAMES, 'init', 'exec'])
  })

  it('is in the advice for a mistyped option', () => {
    expect(advice()).toContain(COMMAND_NAMES.join('|'))
  })

  it('is in action.yml', () => {
    const { command } = parse(readFileSync(join(root, 'action.yml'), 'utf8')).inputs
    expect(namesIn(command.description, /`([a-z]+)`: /g)).toEqual(COMMAND_NAMES)
    expect(namesIn(command.description.split('Accepted:')[1], /`([a-z]+)`/g)).toEqual(COMMAND_NAMES)
  })

  it('is in the reference, beside init and exec', () => {
    const reference = readFileSync(join(root, 'docs/reference.md'), 'utf8')
    const [, table = ''] = /<!-- commands -->(.*?)<!-- \/commands -->/s.exec(reference) ?? []
    expect(namesIn(table, /^\| `([a-z]+)/gm)).toEqual([...COMMAND_NAMES, 'init', 'exec'])
  })
})
