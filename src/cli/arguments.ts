import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { COMMAND_NAMES } from '../config/command.ts'
import { nearest } from '../config/distance.ts'
import { CLI_FLAGS, CLI_OPTIONS } from '../config/help.ts'
import { InvalidInput, type Problem } from '../error.ts'

export interface Arguments {
  /** Inputs by their kebab-case names, as the action would get them. */
  readonly inputs: Readonly<Record<string, string>>
  readonly help: boolean
  readonly version: boolean
  readonly json: boolean
  /** `plan` exits with 3 when anything is not as desired, also what no run can change. */
  readonly exitCode: boolean
}

/** `deploy --environment dev --dry-run`: the command, then the inputs of action.yml as options. Throws InvalidInput. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv)
  const [command, ...rest] = positionals
  if (rest.length > 0)
    throw new InvalidInput([{ message: `unexpected argument "${rest[0]}"`, hint: 'options begin with --' }])
  const empty = GUARDS.filter((name) => values[name] === '')
  if (empty.length > 0)
    throw new InvalidInput(
      empty.map((name) => ({
        message: `option "--${name}" is empty`,
        hint: 'leave it out when nothing is to be compared; a variable that is not set arrives so',
      })),
    )
  const inputs = Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      name in CLI_FLAGS || value === undefined ? [] : [[name, String(value)]],
    ),
  )
  return {
    inputs: command === undefined ? inputs : { ...inputs, command },
    help: values.help === true || (command === undefined && values.version !== true),
    version: values.version === true,
    json: values.json === true,
    exitCode: values['exit-code'] === true,
  }
}

/** What would be deployed without them is not what was asked for; of any other option an empty text is none. */
const GUARDS = ['expect-digest', 'promote-from', 'confirm'] as const

function parse(argv: readonly string[]) {
  const options: ParseArgsOptionsConfig = {}
  for (const { name, rule } of CLI_OPTIONS) {
    options[name] = { type: rule.schema.type === 'boolean' ? 'boolean' : 'string' }
  }
  for (const name of Object.keys(CLI_FLAGS)) options[name] = { type: 'boolean' }
  options.help = { type: 'boolean', short: 'h' }
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new InvalidInput([problemOf(error, Object.keys(options))])
  }
}

/** Node's sentences say what is wrong, and then how to pass a file whose name begins with a dash. */
function problemOf(error: unknown, names: readonly string[]): Problem {
  const message = error instanceof Error ? (error.message.split(/\. |\n/)[0] ?? error.message) : String(error)
  const unknown = /^Unknown option '(-+([^']*))'/.exec(message)
  const near = unknown?.[2] === undefined ? undefined : nearest(unknown[2], names)
  const help = `lakebase-deploy ${COMMAND_NAMES.join('|')} --help lists the options`
  if (!unknown) return { message, hint: help }
  return {
    message: `unknown option "${unknown[1]}"`,
    hint: near === undefined ? help : `did you mean "--${near}"?`,
  }
}
