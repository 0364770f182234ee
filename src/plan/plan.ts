import { createHash } from 'node:crypto'
import type { Finding } from '../access/change.ts'
import { withoutAccepted } from '../access/finding.ts'
import type { Problem } from '../error.ts'
import { printable } from '../printable.ts'
import { type Change, PHASES, type Phase, phaseOf, type Risk } from './change.ts'
import { describe } from './describe.ts'

export interface PlannedChange<C extends Change = Change> {
  /** Stable for the same change: its phase, its position in the phase and its kind. */
  readonly id: string
  readonly phase: Phase
  readonly title: string
  readonly risk: Risk
  /** What the risk is, where more is known than its name says. */
  readonly note?: string | undefined
  /** Ids of the changes that must be done before. */
  readonly dependsOn: readonly string[]
  readonly change: C
}

/** The difference between what is desired and what was observed, in the order in which it is applied. */
export interface Plan {
  readonly changes: readonly PlannedChange[]
  readonly findings: readonly Finding[]
  /** Set when the database cannot be read before something is started; its changes are planned, and printed, then. */
  readonly deferred: string | undefined
  /** What is desired and waits for a `deploy`, because the command does only a part of one. */
  readonly left: readonly string[]
  /** What the checks say of the files that will run, and that stops nobody; absent before they were checked. */
  readonly warnings?: readonly Problem[]
  /** SHA-256 over the changes: two plans with the same fingerprint do the same. */
  readonly fingerprint: string
}

export function makePlan(
  changes: readonly Change[],
  findings: readonly Finding[],
  deferred?: string,
  left: readonly string[] = [],
): Plan {
  const ordered = PHASES.flatMap((phase) => changes.filter((change) => phaseOf(change) === phase))
  const planned = number(ordered)
  return {
    changes: planned,
    findings,
    deferred,
    left,
    fingerprint: fingerprintOf(planned.map(serialisable)),
  }
}

/** The changes of one phase, in order, known to be of one domain. */
export function inPhase<C extends Change>(
  plan: Plan | undefined,
  phase: Phase,
  is: (change: Change) => change is C,
): PlannedChange<C>[] {
  return (plan?.changes ?? []).flatMap((planned) =>
    planned.phase === phase && is(planned.change) ? [{ ...planned, change: planned.change }] : [],
  )
}

export function isEmpty(plan: Plan): boolean {
  return plan.changes.length === 0 && plan.deferred === undefined
}

/** The findings that count: nobody has accepted them. */
export function openFindings({ findings }: Plan): readonly Finding[] {
  return withoutAccepted(findings)
}

/** Whether anything is not as desired, be it something that a run can change or not. */
export function differs(plan: Plan): boolean {
  return !isEmpty(plan) || openFindings(plan).length > 0
}

/** Changes depend on the phase before them, as a whole: that is how they are applied. */
function number(changes: readonly Change[]): PlannedChange[] {
  const planned: PlannedChange[] = []
  let previous: readonly string[] = []
  for (const phase of PHASES) {
    const inPhase = changes.filter((change) => phaseOf(change) === phase)
    if (inPhase.length === 0) continue
    const ids = inPhase.map((change, index) => `${phase}/${index + 1}-${change.kind}`)
    inPhase.forEach((change, index) => {
      const id = ids[index]
      const { title, risk, note } = describe(change)
      if (id !== undefined)
        planned.push({
          id,
          phase,
          title: printable(title),
          risk,
          ...(note !== undefined && { note: printable(note) }),
          dependsOn: previous,
          change,
        })
    })
    previous = ids
  }
  return planned
}

/** A planned change as JSON: a migration by name and checksum, an upload by its numbers of files and digest, never by all that it holds. */
export function serialisable(planned: PlannedChange): Record<string, unknown> {
  const { id, phase, title, risk, note, dependsOn, change } = planned
  return { id, phase, title, risk, ...(note !== undefined && { note }), dependsOn, change: details(change) }
}

/** What a change does, without what it only carries along: texts of files, lists of paths, ACLs. */
export function details(change: Change): object {
  switch (change.kind) {
    case 'migrate':
      return { kind: change.kind, file: change.file.path, checksum: change.file.checksum }
    case 'repeat-migration': {
      const { kind, file, rerun, send, needed, total } = change
      return {
        kind,
        file: file.path,
        checksum: file.checksum,
        rerun,
        statements: send.map(fromOne),
        needed,
        total,
      }
    }
    case 'upload-source':
      return { ...change, upload: change.upload.length, remove: change.remove.length }
    case 'revoke':
      return { ...change, on: change.on.map(({ acl: _, ...on }) => on) }
    case 'set-object-owner': {
      const { acl: _, ...object } = change.object
      return { ...change, object }
    }
    default:
      return change
  }
}

function fromOne(index: number): number {
  return index + 1
}

/** Of changes as JSON, whatever the order of their keys. */
export function fingerprintOf(changes: readonly object[]): string {
  return createHash('sha256').update(canonical(changes)).digest('hex')
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, nested: unknown) =>
    typeof nested === 'object' && nested !== null && !Array.isArray(nested)
      ? Object.fromEntries(Object.entries(nested).sort(([a], [b]) => (a < b ? -1 : 1)))
      : nested,
  )
}
