import { COMMAND_NAMES, COMMANDS, EXEC, INIT } from './command.ts'
import { INPUTS, type InputName } from './input.ts'
import type { Input } from './input-definition.ts'

const WIDTH = 100
const INDENT = 28

/** Options that only a terminal has. */
export const CLI_FLAGS = {
  json: 'Print the outputs and the plan as one JSON object.',
  'exit-code': 'With plan: exit with 3 when anything is not as desired.',
  help: 'Print this text.',
  version: 'Print the version.',
} as const

/** The inputs that the CLI takes as options; the command stands alone. */
export const CLI_OPTIONS: readonly Input<InputName, unknown>[] = Object.values(INPUTS).filter(
  ({ face, name }) => face !== 'action' && name !== 'command',
)

/** The CLI's `--help`, from the same table as action.yml; lines of at most 100 characters. */
export function renderHelp(): string {
  return [
    'Usage: lakebase-deploy <command> [options]',
    '',
    'Commands:',
    ...COMMAND_NAMES.flatMap((name) => renderOption(`  ${name}`, sentence(COMMANDS[name].help))),
    ...renderOption(`  ${INIT.usage}`, sentence(INIT.help)),
    ...renderOption(`  ${EXEC.usage}`, sentence(EXEC.help)),
    '',
    'Options:',
    ...CLI_OPTIONS.flatMap((option) =>
      renderOption(`  --${option.name}${placeholder(option)}`, describe(option)),
    ),
    ...Object.entries(CLI_FLAGS).flatMap(([name, text]) => renderOption(`  --${name}`, text)),
    '',
    'Exit codes: 0 done, 1 failed, 2 wrong input, 3 differences (audit, plan --exit-code), 130 cancelled.',
  ].join('\n')
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replaceAll('`', '')
}

/** Booleans stand alone; everything else takes a value. */
function placeholder({ rule, name }: Input<InputName, unknown>): string {
  return rule.schema.type === 'boolean' ? '' : ` <${name.split('-').at(-1)}>`
}

function describe({ description, rule, fallback, declared }: Input<InputName, unknown>): string {
  const byDefault = fallback ?? (rule.schema.type === 'boolean' ? undefined : declared)
  const values = Array.isArray(rule.schema.enum) ? ` One of ${rule.schema.enum.join(', ')}.` : ''
  const text = `${description}${values}${byDefault === undefined ? '' : ` [default: ${byDefault}]`}`
  return text.replaceAll('`', '')
}

function renderOption(head: string, text: string): string[] {
  const [first = '', ...rest] = wrap(text, WIDTH - INDENT)
  const margin = ' '.repeat(INDENT)
  const lines = rest.map((line) => margin + line)
  return head.length < INDENT - 1 ? [head.padEnd(INDENT) + first, ...lines] : [head, margin + first, ...lines]
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
