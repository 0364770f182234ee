import type { Problem } from '../../error.ts'

/** What a settings file beside a migration says of it. */
export interface Settings {
  readonly transactional: boolean
  /** False: `${name}` stands for itself. */
  readonly hasPlaceholders: boolean
  readonly problems: readonly Problem[]
}

export const NO_SETTINGS: Settings = { transactional: true, hasPlaceholders: true, problems: [] }

/** What a line `key = value` of such a file does here; undefined: it is not understood. */
type Effect = Partial<Pick<Settings, 'transactional' | 'hasPlaceholders'>>

const DIESEL: Readonly<Record<string, Effect>> = {
  'run_in_transaction=true': {},
  'run_in_transaction=false': { transactional: false },
}

const FLYWAY: Readonly<Record<string, Effect>> = {
  'executeInTransaction=true': {},
  'executeInTransaction=false': { transactional: false },
  'placeholderReplacement=true': {},
  'placeholderReplacement=false': { hasPlaceholders: false },
  'encoding=UTF-8': {},
}

/** `metadata.toml` beside `up.sql`. */
export function dieselSettings(path: string, text: string): Settings {
  return readSettings(DIESEL, path, text)
}

/** `V1__x.sql.conf` beside `V1__x.sql`. */
export function flywaySettings(path: string, text: string): Settings {
  return readSettings(FLYWAY, path, text)
}

function readSettings(known: Readonly<Record<string, Effect>>, path: string, text: string): Settings {
  let settings = NO_SETTINGS
  for (const [index, line] of text.split('\n').entries()) {
    const said = line.replace(/#.*$/, '').trim()
    if (said === '') continue
    const effect = known[said.replace(/\s*=\s*/, '=')]
    settings = effect
      ? { ...settings, ...effect }
      : { ...settings, problems: [...settings.problems, unknown(path, index + 1, said, Object.keys(known))] }
  }
  return settings
}

function unknown(file: string, line: number, said: string, known: readonly string[]): Problem {
  return {
    location: { file, line },
    message: `\`${said}\` is not understood, and it may change what the migration does`,
    hint: `understood are ${known.map((each) => `\`${each}\``).join(', ')}`,
  }
}
