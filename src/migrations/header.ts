import type { MigrationFile, RunRule } from '../config/migration-file.ts'
import { type DurationLimits, durationMs, type Reading, refuse } from '../config/rule.ts'
import type { Problem } from '../error.ts'
import { skipBlank } from '../postgres/blank.ts'
import { isAllowance, readAllowance } from './allowance.ts'
import { locate } from './syntax/position.ts'

/** What the lines above the first statement say of a file. */
interface Header
  extends Pick<
    MigrationFile,
    'phase' | 'transactional' | 'lockTimeoutMs' | 'statementTimeoutMs' | 'allowances'
  > {
  /** Undefined: the header does not say it. */
  readonly run: RunRule | undefined
}

export interface MigrationHeader extends Header {
  readonly problems: readonly Problem[]
}

const DEFAULTS: Header = {
  phase: 'before-deploy',
  transactional: true,
  lockTimeoutMs: undefined,
  statementTimeoutMs: undefined,
  allowances: [],
  run: undefined,
}

/** How one kind of line, `-- phase: after-deploy`, is read. */
interface Directive {
  /** What the value adds to the header before it. A refusal's message reads on after the line. `offset` is the line's. */
  read(value: string, header: Header, offset: number): Reading<Partial<Header>>
  /** Whether the value is no word to us, but prose. */
  isProse?(value: string): boolean
}

const TIMEOUT: DurationLimits = { minMs: 1, maxMs: 86_400_000 }

const DIRECTIVES: ReadonlyMap<string, Directive> = new Map([
  [
    'phase',
    oneOf('phase', {
      'before-deploy': { phase: 'before-deploy' },
      'after-deploy': { phase: 'after-deploy' },
    }),
  ],
  ['run', oneOf('run', { 'on-change': { run: 'on-change' }, always: { run: 'always' } })],
  ['transaction', oneOf('transaction', { none: { transactional: false } })],
  ['lock_timeout', timeout((lockTimeoutMs) => ({ lockTimeoutMs }))],
  ['statement_timeout', timeout((statementTimeoutMs) => ({ statementTimeoutMs }))],
  ['allow', allow()],
])

const LINE = new RegExp(
  `^[ \\t]*--[ \\t]*(${[...DIRECTIVES.keys()].join('|')})[ \\t]*:[ \\t]*(.*?)[ \\t]*$`,
  'gim',
)

/** Reads the directives of a file, which count only above the first statement. The last of a kind wins; `allow` adds up. */
export function readHeader(path: string, sql: string): MigrationHeader {
  const firstStatement = skipBlank(sql, 0)
  const problems: Problem[] = []
  let header = DEFAULTS
  for (const { index, 1: word = '', 2: value = '' } of sql.matchAll(LINE)) {
    const key = word.toLowerCase()
    const directive = DIRECTIVES.get(key)
    if (!directive || directive.isProse?.(value)) continue
    const line = `\`-- ${key}: ${value}\``
    const location = locate(path, sql, index)
    const reading = directive.read(value, header, index)
    if (index < firstStatement) {
      if (reading.ok) header = { ...header, ...reading.value }
      else problems.push({ ...reading.refusal, message: `${line} ${reading.refusal.message}`, location })
    } else if (reading.ok) {
      // Prose such as `-- phase: two of three` is nobody's directive; an exact one further down is a mistake.
      problems.push({ location, ...misplaced(line) })
    }
  }
  return { ...header, problems }
}

function oneOf(key: string, values: Readonly<Record<string, Partial<Header>>>): Directive {
  const lines = Object.keys(values).map((each) => `\`-- ${key}: ${each}\``)
  return {
    read(value) {
      const found = Object.hasOwn(values, value) ? values[value] : undefined
      return found
        ? { ok: true, value: { ...found } }
        : refuse('is not known', `write ${lines.join(' or ')}, or leave the line out`)
    },
  }
}

function timeout(toHeader: (milliseconds: number) => Partial<Header>): Directive {
  return {
    read(value) {
      const reading = durationMs(TIMEOUT).read(value)
      return reading.ok ? { ok: true, value: toHeader(reading.value) } : reading
    },
  }
}

function allow(): Directive {
  return {
    isProse: (value) => !isAllowance(value),
    read(value, { allowances }, offset) {
      const reading = readAllowance(value, offset)
      return reading.ok ? { ok: true, value: { allowances: [...allowances, ...reading.value] } } : reading
    },
  }
}

function misplaced(line: string): Problem {
  return {
    message: `${line} has no effect below the first statement`,
    hint: 'move it to the top of the file',
  }
}
