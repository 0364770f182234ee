import type { ParsedStatement } from '../syntax/parser.ts'
import type { Facts } from './facts.ts'
import type { Question } from './question.ts'
import type { Subject } from './subject.ts'

/** Something that is there under the name that the file gives it, and is not what the file says. */
export interface Difference {
  readonly subject: Subject
  /** Where the file says it, in UTF-16 units; undefined: at the statement's beginning. */
  readonly offset?: number | undefined
  /** `column "price" of "shop"."orders"` */
  readonly what: string
  readonly file: string
  readonly database: string
  /** The statement that brings the database to what the file says. */
  readonly repair: string
}

/** What the catalog says of one desired effect. */
export type Verdict =
  | { readonly state: 'done' }
  /** `first`: a statement to send before, because something half made is in the way. */
  | { readonly state: 'missing'; readonly first?: string }
  | { readonly state: 'differs'; readonly differences: readonly Difference[] }
  /** `what` is there, and whether it is as the file says cannot be told. */
  | { readonly state: 'unsure'; readonly what: string }

/** One thing that a statement wants to be so, and how the catalog tells whether it is. */
export interface Guard {
  readonly subject: Subject
  /** What the subject goes away with although its path does not begin with it: the table of an index. */
  readonly within?: Subject
  /** In words; two desired effects on one subject that are worded differently cannot both be fulfilled. */
  readonly effect: string
  readonly asks: readonly Question[]
  evaluateGuards(facts: Facts): Verdict
}

export interface GuardedStatement {
  readonly statement: ParsedStatement
  /** Undefined: nothing tells whether it has been done, so it is sent whenever the file runs. */
  readonly guards: readonly Guard[] | undefined
  /** What a statement without guards may take away, as far as its tree tells. */
  readonly disturbs: readonly Subject[]
  /** A SET: of no use by itself, and sent with what comes after it. */
  readonly setting: boolean
}

export const DONE: Verdict = { state: 'done' }
export const MISSING: Verdict = { state: 'missing' }

export function differing(differences: readonly Difference[]): Verdict {
  return differences.length > 0 ? { state: 'differs', differences } : DONE
}

export function doneWhen(done: boolean): Verdict {
  return done ? DONE : MISSING
}
