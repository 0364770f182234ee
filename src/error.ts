import type { ErrorCode } from './error-code.ts'

/** A place in a file of the user's; `line` and `column` count from 1. */
export interface Location {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** One thing that is wrong with what the user gave us, and what to do about it. */
export interface Problem {
  readonly message: string
  readonly hint?: string
  readonly location?: Location
}

export interface DeployErrorOptions {
  /** What to do next: the YAML line to add, or the command to run. */
  readonly hint?: string
  /** True when the same call may succeed later with nothing changed. Permanent errors are never retried. */
  readonly retryable?: boolean
  readonly location?: Location
  readonly cause?: unknown
}

/**
 * The one error family of this project. `code` is stable and upper-case (`PROJECT_RESERVED`); `message` names the
 * thing and what usually causes the failure; `hint` says what to do. The original error is in `cause`.
 */
export class DeployError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly retryable: boolean
  readonly location: Location | undefined

  constructor(code: ErrorCode, message: string, options: DeployErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DeployError'
    this.code = code
    this.hint = options.hint
    this.retryable = options.retryable ?? false
    this.location = options.location
  }
}

/** Nobody reads more, and a log and a summary have an end. */
const MOST_PROBLEMS = 200

/**
 * Everything that is wrong with the inputs, the files or the source tree, in one report of at most 200 problems and the number
 * of the others. Nothing has been changed.
 */
export class InvalidInput extends DeployError {
  readonly problems: readonly Problem[]

  constructor(all: readonly Problem[]) {
    const more = { message: `${all.length - MOST_PROBLEMS} more problems are not shown` }
    const problems = all.length > MOST_PROBLEMS ? [...all.slice(0, MOST_PROBLEMS), more] : all
    super('INVALID_INPUT', problems.map(describeProblem).join('\n'))
    this.name = 'InvalidInput'
    this.problems = problems
  }
}

/** `deployment.yaml:12:5` */
export function describeLocation(location: Location): string {
  return [location.file, location.line, location.column].filter((part) => part !== undefined).join(':')
}

/** `deployment.yaml:12:5: unknown key "capcity" (did you mean "capacity"?)` */
export function describeProblem(problem: Problem): string {
  const place = problem.location ? `${describeLocation(problem.location)}: ` : ''
  const hint = problem.hint ? ` (${problem.hint})` : ''
  return `${place}${problem.message}${hint}`
}
