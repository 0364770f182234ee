import type { Part } from '../../catalog/dependency.ts'
import { type ObjectName, rangeVar } from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'

export type PartKind = Part['kind']

/** Triggers, policies and rules by the relation that they are on, as the statements of a run make them. */
export class Parts {
  readonly #known = new Set<string>()
  /** A block of code can make any. */
  #isFollowed = true

  constructor(parts: readonly Part[]) {
    for (const { kind, relation, name } of parts) this.#known.add(keyOf(kind, relation, name))
  }

  has(kind: PartKind, relation: string, name: string): boolean {
    return !this.#isFollowed || this.#known.has(keyOf(kind, relation, name))
  }

  /** Whether there is any of the kind. */
  hasAny(kind: PartKind, relation: string): boolean {
    const start = keyOf(kind, relation, '')
    return !this.#isFollowed || [...this.#known].some((key) => key.startsWith(start))
  }

  /** `nameOf`: of a relation before the run. */
  see(statement: ParsedStatement, nameOf: (relation: ObjectName) => string): void {
    if (statement.kind === 'DoStmt' || statement.kind === 'CallStmt') this.#isFollowed = false
    const { kind, on, name } = madeBy(statement) ?? {}
    if (kind && on && name !== undefined) this.#known.add(keyOf(kind, nameOf(on), name))
  }
}

interface Made {
  readonly kind: PartKind
  readonly on: ObjectName | undefined
  readonly name: string | undefined
}

function madeBy({ kind, node }: ParsedStatement): Made | undefined {
  switch (kind) {
    case 'CreateTrigStmt':
      return { kind: 'trigger', on: rangeVar(node.relation), name: node.trigname }
    case 'CreatePolicyStmt':
      return { kind: 'policy', on: rangeVar(node.table), name: node.policy_name }
    case 'RuleStmt':
      return { kind: 'rule', on: rangeVar(node.relation), name: node.rulename }
    case 'RenameStmt': {
      const part = partKind(node.renameType)
      return part && { kind: part, on: rangeVar(node.relation), name: node.newname }
    }
    default:
      return undefined
  }
}

/** `type`: an ObjectType of PostgreSQL. */
export function partKind(type: string | undefined): PartKind | undefined {
  switch (type) {
    case 'OBJECT_TRIGGER':
      return 'trigger'
    case 'OBJECT_POLICY':
      return 'policy'
    case 'OBJECT_RULE':
      return 'rule'
    default:
      return undefined
  }
}

function keyOf(kind: PartKind, relation: string, name: string): string {
  return `${kind}\0${relation}\0${name}`
}
