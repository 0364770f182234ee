import type { Constraint, CreateTrigStmt, IndexStmt, Node } from '@pgsql/types'
import { boolean, list, optional, type Row, record, string } from '../../postgres/json.ts'
import { nodeOf, nodesOf } from '../syntax/node.ts'
import { type ParsedStatement, type SqlParser, SqlSyntaxError } from '../syntax/parser.ts'
import { spellingKey, type WrittenType } from './question.ts'
import type { ObjectName } from './subject.ts'

/** An expression or definition as the server prints it, and as its parser reads that. */
export interface Printed<T> {
  readonly text: string
  /** Undefined: the parser is older than the server and does not know this form. */
  readonly tree: T | undefined
}

export interface ColumnFact {
  /** As `format_type` spells it. */
  readonly type: string
  readonly enum: boolean
  readonly notNull: boolean
  /** Of a generated column: its expression. */
  readonly default: Printed<Node> | undefined
  /** `a` or `d`; empty: no identity column. */
  readonly identity: string
  /** `s` or `v`; empty: not generated. */
  readonly generated: string
  readonly comment: string | undefined
}

export interface ConstraintFact {
  /** pg_constraint.contype */
  readonly kind: string
  /** Of `ALTER TABLE ... ADD`. */
  readonly definition: Printed<Constraint>
  readonly validated: boolean
  readonly comment: string | undefined
}

export interface PolicyFact {
  /** pg_policy.polcmd */
  readonly command: string
  readonly permissive: boolean
  readonly using: Printed<Node> | undefined
  readonly check: Printed<Node> | undefined
  readonly comment: string | undefined
}

export interface TriggerFact {
  readonly definition: Printed<CreateTrigStmt>
  readonly comment: string | undefined
}

export interface RelationFact {
  /** pg_class.relkind */
  readonly kind: string
  readonly comment: string | undefined
  /** `fillfactor` to `70`; those of the TOAST table as `toast.` and their name. */
  readonly options: ReadonlyMap<string, string>
  /** Whether it has a TOAST table; options for one that it does not have are dropped silently. */
  readonly toast: boolean
  readonly rowSecurity: boolean
  readonly forced: boolean
  readonly columns: ReadonlyMap<string, ColumnFact>
  readonly constraints: ReadonlyMap<string, ConstraintFact>
  readonly policies: ReadonlyMap<string, PolicyFact>
  readonly triggers: ReadonlyMap<string, TriggerFact>
  readonly index: { readonly valid: boolean; readonly definition: Printed<IndexStmt> } | undefined
}

export interface TypeFact {
  /** pg_type.typtype */
  readonly kind: string
  readonly labels: readonly string[]
  readonly comment: string | undefined
}

export interface RoutineFact {
  /** Types of the input arguments. */
  readonly inputs: readonly string[]
  /** What CREATE OR REPLACE sets, by name of the property. */
  readonly definition: Row
  /** False: it has defaults or a parsed body, which only the server can compare. */
  readonly plain: boolean
  readonly comment: string | undefined
}

/** What the catalog holds under the names that were asked for. */
export interface Facts {
  relation(name: ObjectName): RelationFact | undefined
  type(name: ObjectName): TypeFact | undefined
  routines(name: ObjectName): readonly RoutineFact[]
  /** The comment is the value; undefined: no such schema or extension. */
  schema(name: string): { readonly comment: string | undefined } | undefined
  extension(name: string): { readonly comment: string | undefined } | undefined
  /** As the server spells the type; undefined: there is none of that name. */
  spelling(type: WrittenType): string | undefined
}

/** Of a database that has nothing yet. */
export const NO_FACTS: Facts = {
  relation: () => undefined,
  type: () => undefined,
  routines: () => [],
  schema: () => undefined,
  extension: () => undefined,
  spelling: () => undefined,
}

/** The JSON of the guard query as facts. Throws when it is not what the query builds. */
export function parseFacts(json: string, parser: SqlParser): Facts {
  const row = record(JSON.parse(json))
  const relations = byName(row.relations, (item) => relationFact(item, parser))
  const types = byName(row.types, typeFact)
  const routines = byName(row.routines, routineFact)
  const schemas = byName(row.schemas, commented)
  const extensions = byName(row.extensions, commented)
  const spellings = record(row.spellings)
  return {
    relation: (name) => relations.get(key(name))?.[0],
    type: (name) => types.get(key(name))?.[0],
    routines: (name) => routines.get(key(name)) ?? [],
    schema: (name) => schemas.get(key({ schema: '', name }))?.[0],
    extension: (name) => extensions.get(key({ schema: '', name }))?.[0],
    spelling: (type) => optional(spellings[spellingKey(type)] ?? null, string),
  }
}

function key({ schema, name }: ObjectName): string {
  return JSON.stringify([schema, name])
}

function byName<T>(value: unknown, parse: (row: Row) => T): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>()
  for (const item of list(value)) {
    const row = record(item)
    const at = key({ schema: optional(row.schema ?? null, string) ?? '', name: string(row.name) })
    found.set(at, [...(found.get(at) ?? []), parse(row)])
  }
  return found
}

function named<T>(value: unknown, parse: (row: Row) => T): ReadonlyMap<string, T> {
  return new Map(list(value).map((item) => [string(record(item).name), parse(record(item))]))
}

function commented(row: Row): { readonly comment: string | undefined } {
  return { comment: optional(row.comment, string) }
}

function relationFact(row: Row, parser: SqlParser): RelationFact {
  return {
    ...commented(row),
    kind: string(row.kind),
    options: new Map(list(row.options).map((item) => option(string(item)))),
    toast: boolean(row.toast),
    rowSecurity: boolean(row.rowSecurity),
    forced: boolean(row.forced),
    columns: named(row.columns, (column) => columnFact(column, parser)),
    constraints: named(row.constraints, (constraint) => ({
      ...commented(constraint),
      kind: string(constraint.kind),
      definition: printedBy(
        parser,
        (text) => `ALTER TABLE t ADD CONSTRAINT c ${text}`,
        addedConstraint,
      )(string(constraint.definition)),
      validated: boolean(constraint.validated),
    })),
    policies: named(row.policies, (policy) => ({
      ...commented(policy),
      command: string(policy.command),
      permissive: boolean(policy.permissive),
      using: optional(policy.using, (text) => expression(parser)(string(text))),
      check: optional(policy.check, (text) => expression(parser)(string(text))),
    })),
    triggers: named(row.triggers, (trigger) => ({
      ...commented(trigger),
      definition: printedBy(
        parser,
        (text) => text,
        ({ kind, node }) => (kind === 'CreateTrigStmt' ? node : undefined),
      )(string(trigger.definition)),
    })),
    index: optional(row.index, (index) => ({
      valid: boolean(record(index).valid),
      definition: printedBy(
        parser,
        (text) => text,
        ({ kind, node }) => (kind === 'IndexStmt' ? node : undefined),
      )(string(record(index).definition)),
    })),
  }
}

function columnFact(row: Row, parser: SqlParser): ColumnFact {
  return {
    ...commented(row),
    type: string(row.type),
    enum: boolean(row.enum),
    notNull: boolean(row.notNull),
    default: optional(row.default, (text) => expression(parser)(string(text))),
    identity: string(row.identity),
    generated: string(row.generated),
  }
}

function typeFact(row: Row): TypeFact {
  return { ...commented(row), kind: string(row.kind), labels: list(row.labels).map(string) }
}

function routineFact(row: Row): RoutineFact {
  return {
    ...commented(row),
    inputs: list(row.inputs).map(string),
    definition: record(row.definition),
    plain: boolean(row.plain),
  }
}

function option(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  return at === -1 ? [text, 'true'] : [text.slice(0, at), text.slice(at + 1)]
}

function expression(parser: SqlParser): (text: string) => Printed<Node> {
  return printedBy(
    parser,
    (text) => `SELECT (${text})`,
    ({ kind, node }) => (kind === 'SelectStmt' ? nodesOf(node.targetList, 'ResTarget')[0]?.val : undefined),
  )
}

function addedConstraint({ kind, node }: ParsedStatement): Constraint | undefined {
  const [command] = kind === 'AlterTableStmt' ? nodesOf(node.cmds, 'AlterTableCmd') : []
  return nodeOf(command?.def, 'Constraint')
}

function printedBy<T>(
  parser: SqlParser,
  wrap: (text: string) => string,
  pick: (statement: ParsedStatement) => T | undefined,
): (text: string) => Printed<T> {
  return (text) => {
    try {
      const [statement] = parser.parse(wrap(text)).statements
      return { text, tree: statement && pick(statement) }
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error
      // A form newer than the parser: there is the text, and no claim about it.
      return { text, tree: undefined }
    }
  }
}
