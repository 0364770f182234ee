import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { COMMANDS, INPUTS } from '../config/input.ts'
import { InvalidInput } from '../error.ts'

export interface Arguments {
  /** Inputs by their kebab-case names, as the action would get them. */
  readonly inputs: Readonly<Record<string, string>>
  readonly help: boolean
  readonly version: boolean
  readonly json: boolean
  /** `plan` exits with 3 when there is something to change. */
  readonly exitCode: boolean
}

/** `deploy --environment dev --dry-run`: the command, then every input of action.yml as an option. Throws InvalidInput. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv)
  const [command, ...rest] = positionals
  if (rest.length > 0)
    throw new InvalidInput([{ message: `unexpected argument "${rest[0]}"`, hint: 'options begin with --' }])
  const inputs = Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      OWN.has(name) || value === undefined ? [] : [[name, String(value)]],
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

const OWN = new Set(['help', 'version', 'json', 'exit-code'])

function parse(argv: readonly string[]) {
  const options: ParseArgsOptionsConfig = {}
  for (const { name, rule } of Object.values(INPUTS)) {
    options[name] = { type: rule.schema.type === 'boolean' ? 'boolean' : 'string' }
  }
  for (const name of OWN) options[name] = { type: 'boolean' }
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error)
    throw new InvalidInput([
      { message, hint: `lakebase-deploy ${COMMANDS.join('|')} --help lists the options` },
    ])
  }
}
