import { CLI_OPTIONS } from '../config/help.ts'
import { KEYS } from '../config/keys.ts'

/** By name, whether the option takes a value. */
const OPTIONS: ReadonlyMap<string, boolean> = new Map(
  CLI_OPTIONS.map(({ name, rule }) => [name, rule.schema.type !== 'boolean']),
)
/** `branch: ...` may be a line of deployment.yaml as well; advice says "to the step" when it is not. */
const FILE_KEYS: ReadonlySet<string> = new Set(Object.values(KEYS).flatMap(({ path }) => path))

const SETTING = /`([a-z-]+): ([^`\n]*)`/g

/**
 * Advice is worded for a workflow: `` `wait-timeout: 60m` `` in a step. On a terminal the same input is an option,
 * `` `--wait-timeout 60m` `` in a command.
 */
export function asOptions(text: string): string {
  return text
    .replace(/((?:`[^`\n]*`(?: or )?)+) to the (?:step|inputs)\b/g, (_, settings: string) => {
      return `${settings.replace(SETTING, option)} to the command`
    })
    .replace(SETTING, (all, name: string, value: string) =>
      FILE_KEYS.has(name) ? all : option(all, name, value),
    )
    .replace(/\binputs "([a-z-]+)" and "/g, 'input "$1" and input "')
    .replace(/\binput "([a-z-]+)"/g, (all, name: string) => (OPTIONS.has(name) ? `--${name}` : all))
}

function option(setting: string, name: string, value: string): string {
  const takesValue = OPTIONS.get(name)
  if (takesValue === undefined) return setting
  return takesValue || value !== 'true' ? `\`--${name} ${value}\`` : `\`--${name}\``
}
