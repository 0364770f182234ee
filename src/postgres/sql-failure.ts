import { clause, sentence } from '../sentence.ts'

/** A place in a statement that a function ran. */
export interface InternalPlace {
  readonly query: string
  readonly position: number
}

export interface SqlFailureOptions {
  readonly sqlstate: string
  readonly message: string
  readonly detail: string | undefined
  readonly hint: string | undefined
  /** In characters from 1, within the whole message that was sent; undefined when the server names no place. */
  readonly position: number | undefined
  /** The statement inside a function that failed, and the place in it, in characters from 1. */
  readonly internal?: InternalPlace | undefined
  readonly constraint: string | undefined
  /** `host:port/database`; undefined: of no login of ours. */
  readonly place?: string | undefined
  /** Who was in its way while it waited. */
  readonly held?: string | undefined
  /** Where in a function it happened, innermost line first. */
  readonly context: string | undefined
  /** How many statements of the message had been completed before. */
  readonly completed: number
  readonly cause: unknown
}

/** The server refused a statement. The transaction that was open, if any, is still open and failed. */
export class SqlFailure extends Error {
  readonly sqlstate: string
  readonly detail: string | undefined
  readonly hint: string | undefined
  readonly position: number | undefined
  readonly internal: InternalPlace | undefined
  readonly constraint: string | undefined
  readonly place: string | undefined
  readonly held: string | undefined
  readonly context: string | undefined
  readonly completed: number

  constructor(options: SqlFailureOptions) {
    super(options.message, { cause: options.cause })
    this.name = 'SqlFailure'
    this.sqlstate = options.sqlstate
    this.detail = options.detail
    this.hint = options.hint
    this.position = options.position
    this.internal = options.internal
    this.constraint = options.constraint
    this.place = options.place
    this.held = options.held
    this.context = options.context
    this.completed = options.completed
  }
}

const LOCK_FAILURES = new Set(['55P03', '40P01', '40001'])
const ALREADY_THERE = new Set(['42P07', '42710', '42701', '42P06'])

/** A lock that did not come in time, a deadlock or a serialisation failure: the same statement may succeed later. */
export function isLockFailure(failure: SqlFailure): boolean {
  return LOCK_FAILURES.has(failure.sqlstate)
}

/**
 * Somebody else changed the same catalog rows at the same moment. Concurrent GRANTs fail with XX000 "tuple
 * concurrently updated", concurrent creations with a unique violation on a system catalog's own index.
 */
export function isCatalogRace(failure: SqlFailure): boolean {
  if (isLockFailure(failure) || ALREADY_THERE.has(failure.sqlstate)) return true
  if (failure.sqlstate === 'XX000') return failure.message.includes('tuple concurrently')
  return failure.sqlstate === '23505' && failure.constraint?.startsWith('pg_') === true
}

/**
 * `permission denied for schema app (SQLSTATE 42501).` with what else the server says of it. `blockers` are the end of its
 * first sentence (`describeBlockers`).
 */
export function describeFailure({ message, sqlstate, detail, context }: SqlFailure, blockers = ''): string {
  const place = context?.split('\n')[0]
  return [
    `${clause(message) || 'an error without a message'} (SQLSTATE ${sqlstate})${clause(blockers)}.`,
    detail && sentence(detail),
    place && `In ${clause(place)}.`,
  ]
    .filter(Boolean)
    .join(' ')
}
