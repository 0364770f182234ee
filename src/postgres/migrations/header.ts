import type { Problem } from '../../error.ts'
import { skipBlank } from './blank.ts'
import type { MigrationPhase, RunRule } from './file.ts'
import { locate } from './position.ts'

export interface MigrationHeader {
  readonly phase: MigrationPhase
  readonly transactional: boolean
  /** Undefined: the header does not say it. */
  readonly run: RunRule | undefined
  readonly problems: readonly Problem[]
}

const DIRECTIVE = /^[ \t]*--[ \t]*(phase|transaction|run)[ \t]*:[ \t]*(.*?)[ \t]*$/gim
const VALUES = {
  phase: ['before-deploy', 'after-deploy'],
  transaction: ['none'],
  run: ['on-change', 'always'],
} as const satisfies Readonly<Record<string, readonly string[]>>
const KEYS = ['phase', 'transaction', 'run'] as const

/** Reads `-- phase: after-deploy`, `-- transaction: none` and `-- run: always`, which count only above the first statement. */
export function readHeader(path: string, sql: string): MigrationHeader {
  const firstStatement = skipBlank(sql, 0)
  const problems: Problem[] = []
  const given = new Map<string, string>()
  for (const match of sql.matchAll(DIRECTIVE)) {
    const key = KEYS.find((each) => each === match[1]?.toLowerCase()) ?? 'phase'
    const value = match[2] ?? ''
    const known = VALUES[key].some((each) => each === value)
    const location = locate(path, sql, match.index)
    if (match.index < firstStatement) {
      if (known) given.set(key, value)
      else problems.push({ location, ...unknownValue(key, value) })
    } else if (known) {
      // Prose such as `-- phase: two of three` is nobody's directive; an exact one further down is a mistake.
      problems.push({ location, ...misplaced(key, value) })
    }
  }
  return {
    phase: given.get('phase') === 'after-deploy' ? 'after-deploy' : 'before-deploy',
    transactional: given.get('transaction') !== 'none',
    run: VALUES.run.find((each) => each === given.get('run')),
    problems,
  }
}

function unknownValue(key: keyof typeof VALUES, value: string): Problem {
  return {
    message: `\`-- ${key}: ${value}\` is not known`,
    hint: `write ${VALUES[key].map((each) => `\`-- ${key}: ${each}\``).join(' or ')}, or leave the line out`,
  }
}

function misplaced(key: string, value: string): Problem {
  return {
    message: `\`-- ${key}: ${value}\` has no effect below the first statement`,
    hint: 'move it to the top of the file',
  }
}
