import type { ParsedStatement } from '../syntax/parser.ts'
import type { Guard, GuardedStatement } from './guard.ts'
import { covers, type Subject, sameSubject } from './subject.ts'

/** Statements so far, found by what they are about: thousands are compared with those on the same object only. */
export class Conflicts {
  readonly #byObject = new Map<string, GuardedStatement[]>()
  readonly #blocks: GuardedStatement[] = []

  add(statement: GuardedStatement): void {
    if (isDropping(statement.statement)) this.#blocks.push(statement)
    const subjects = [...statement.disturbs, ...(statement.guards ?? []).map(({ subject }) => subject)]
    for (const object of new Set(subjects.map(objectOf))) {
      const others = this.#byObject.get(object)
      if (others) others.push(statement)
      else this.#byObject.set(object, [statement])
    }
  }

  /** Whether one of them takes back what the catalog says of a later statement. */
  undo(later: GuardedStatement): boolean {
    const near = (later.guards ?? []).flatMap((guard) => this.#near(guard))
    return [...this.#blocks, ...near].some((earlier) => undoes(earlier, later))
  }

  /** The first that cannot be so together with a later statement. */
  rivalOf(later: GuardedStatement): GuardedStatement | undefined {
    const near = new Set((later.guards ?? []).flatMap((guard) => this.#near(guard)))
    return [...near]
      .filter((earlier) => contradicts(earlier, later))
      .sort((a, b) => a.statement.start - b.statement.start)[0]
  }

  #near({ subject, within }: Guard): readonly GuardedStatement[] {
    const own = this.#byObject.get(objectOf(subject)) ?? []
    return within ? [...own, ...(this.#byObject.get(objectOf(within)) ?? [])] : own
  }
}

/** Whether `earlier`, once it is sent, takes back what the catalog says of `later`. */
export function undoes(earlier: GuardedStatement, later: GuardedStatement): boolean {
  const effects = later.guards ?? []
  return effects.some(
    (guard) =>
      earlier.disturbs.some((subject) => covers(subject, guard.subject)) ||
      mayDrop(earlier, guard) ||
      (earlier.guards ?? []).some((other) => opposes(other, guard)),
  )
}

/** A relation, type or routine has a schema before its name; a schema and an extension have none. */
function objectOf(subject: Subject): string {
  const isNamedAlone = subject[0] === 'schema' || subject[0] === 'extension'
  return JSON.stringify(subject.slice(0, isNamedAlone ? 2 : 3))
}

/** Both cannot be done at once. Making a whole and then taking away a part of it can. */
function contradicts(earlier: GuardedStatement, later: GuardedStatement): boolean {
  return (earlier.guards ?? []).some((first) =>
    (later.guards ?? []).some(
      (second) =>
        opposes(first, second) && (first.effect === 'absent' || sameSubject(first.subject, second.subject)),
    ),
  )
}

function opposes(earlier: Guard, later: Guard): boolean {
  if (sameSubject(earlier.subject, later.subject)) return earlier.effect !== later.effect
  const over = covers(earlier.subject, later.subject)
  return over || (later.within !== undefined && covers(earlier.subject, later.within))
}

/** A DO block can hold anything; one that drops something and mentions the name is taken at its word. */
function mayDrop({ statement }: GuardedStatement, { subject }: Guard): boolean {
  if (!isDropping(statement)) return false
  const body = JSON.stringify(statement.node).toLowerCase()
  return subject.slice(2).some((part) => body.includes(part.toLowerCase()))
}

function isDropping({ kind, node }: ParsedStatement): boolean {
  return kind === 'DoStmt' && JSON.stringify(node).toLowerCase().includes('drop')
}
