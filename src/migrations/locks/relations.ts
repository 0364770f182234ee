import type { Catalog } from '../../catalog/catalog.ts'
import type { Child, Dependent, Reference, RelationName } from '../../catalog/dependency.ts'
import type { Moment } from '../../catalog/own-code.ts'
import { grouped } from '../../grouped.ts'
import { createdBy } from '../syntax/created.ts'
import { findRelations } from '../syntax/descend.ts'
import {
  keyOf,
  type NameSpace,
  type ObjectName,
  rangeVar,
  showQuoted,
  spaceOf,
} from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { renaming } from '../syntax/renamed.ts'
import { ForeignKeys } from './foreign-keys.ts'
import { newChildren, newOwnership, sourcesOf } from './hanging.ts'
import { Indexes } from './indexes.ts'
import { CodeNames } from './own-code.ts'
import { type PartKind, Parts } from './parts.ts'
import { newReferences } from './reference.ts'

const NOTHING_READ = {
  indexes: new Map<string, string>(),
  references: [],
  children: [],
  dependents: [],
  routines: [],
  parts: [],
  code: undefined,
}

/** The relations of the app's schema and what hangs on each, as the statements of a run change them. */
export class Relations {
  readonly schema: string
  /** Such as 170010. */
  readonly serverVersion: number
  /** Whether what hangs together was read, so that what is not found is not there. */
  readonly isKnown: boolean
  /** Code that people wrote. */
  readonly code: CodeNames
  readonly indexes: Indexes
  readonly #kinds: ReadonlyMap<string, string>
  readonly #identities: ReadonlySet<string>
  readonly #made = new Set<string>()
  readonly #aliases = new Map<string, ObjectName>()
  readonly #parts: Parts
  readonly #children: Map<string, readonly Child[]>
  readonly #partitions: Map<string, readonly Child[]>
  readonly #parents: Map<string, ObjectName>
  readonly #defaults: ReadonlyMap<string, ObjectName>
  readonly #foreignKeys: ForeignKeys
  readonly #dependents: Map<string, readonly Dependent[]>
  /** What a view reads. */
  readonly #sources: Map<string, readonly ObjectName[]>

  constructor(catalog: Catalog | undefined, schema: string) {
    this.schema = schema
    this.serverVersion = catalog?.serverVersion ?? 0
    const hanging = catalog?.dependencies ?? NOTHING_READ
    const relations = catalog?.objects.filter(({ kind }) => spaceOf(kind) === 'relation') ?? []
    this.isKnown = catalog === undefined || catalog.dependencies !== undefined
    this.code = new CodeNames(hanging.code, hanging.routines, schema, this.isKnown)
    this.indexes = new Indexes(hanging.indexes)
    this.#kinds = new Map(relations.map(({ name, kind }) => [name, kind]))
    this.#identities = new Set(relations.filter(({ identity }) => identity).map(({ name }) => name))
    this.#parts = new Parts(hanging.parts)
    const partitions = hanging.children.filter(({ isPartition }) => isPartition)
    const byParent = ({ parent }: Child) => this.#key(parent)
    this.#children = new Map(grouped(hanging.children, byParent))
    this.#partitions = new Map(grouped(partitions, byParent))
    this.#parents = new Map(partitions.map((each) => [this.#key(each.child), this.#own(each.parent)]))
    const defaults = partitions.filter(({ isDefault }) => isDefault)
    this.#defaults = new Map(defaults.map((each) => [this.#key(each.parent), this.#own(each.child)]))
    this.#foreignKeys = new ForeignKeys(hanging.references, (each) => this.#ends(each))
    const ours = hanging.dependents.filter(({ of }) => of.schema === undefined)
    this.#dependents = new Map(grouped(ours, ({ of }) => `${of.space} ${of.name}`))
    this.#sources = sourcesOf(hanging.dependents, (name) => this.#key(name))
  }

  /** Follows a statement, in the order in which they run. */
  see(statement: ParsedStatement): void {
    const renamed = renaming(statement)
    if (renamed?.to)
      this.#aliases.set(this.#key(renamed.to, renamed.space), this.named(renamed.from, renamed.space))
    for (const { space, name } of createdBy(statement))
      if (space === 'relation' && !this.#kinds.has(name.name)) this.#made.add(this.#key(name))
    this.indexes.see(statement)
    this.#seeView(statement)
    for (const { parent, child, isPartition } of newChildren(statement))
      this.#adopt(parent, child, isPartition)
    const owned = newOwnership(statement)
    if (owned) this.#give(owned.sequence, owned.table, owned.column)
    for (const reference of newReferences(statement, this.schema))
      this.#foreignKeys.add(reference, this.#ends(reference))
    this.#renameKey(statement)
    this.#parts.see(statement, (name) => this.named(name).name)
  }

  /** Whether others may be using it. Of another schema nothing was read: what is named there is taken to be there. */
  isShared(name: ObjectName): boolean {
    if (this.#made.has(this.#key(name)) && !this.#aliases.has(this.#key(name))) return false
    return this.isElsewhere(name) || this.#kinds.has(this.named(name).name)
  }

  isElsewhere({ schema }: ObjectName): boolean {
    return schema !== undefined && schema !== this.schema
  }

  /** By the name that it had before the run. */
  named(name: ObjectName, space: NameSpace = 'relation'): ObjectName {
    return this.#aliases.get(this.#key(name, space)) ?? this.#own(name)
  }

  /** As messages show it. */
  show(name: ObjectName): string {
    return showQuoted(this.named(name))
  }

  /** `table`, `view`; undefined: not in the schema before the run. */
  kindOf(name: ObjectName): string | undefined {
    return this.isElsewhere(name) ? undefined : this.#kinds.get(this.named(name).name)
  }

  allOfKind(kinds: readonly string[]): readonly ObjectName[] {
    return [...this.#kinds]
      .filter(([, kind]) => kinds.includes(kind))
      .map(([name]) => ({ schema: undefined, name }))
  }

  /** A table with all its partitions and what inherits from it. */
  family(name: ObjectName): readonly ObjectName[] {
    return this.#below(name, (each) => this.#childrenOf(this.#children, each))
  }

  /** What inherits from it directly, and its partitions. */
  children(name: ObjectName): readonly ObjectName[] {
    return this.#childrenOf(this.#children, this.named(name))
  }

  /** A table with all its partitions. */
  partitions(name: ObjectName): readonly ObjectName[] {
    return this.#below(name, (each) => this.#childrenOf(this.#partitions, each))
  }

  /** A view with all that it reads, at any depth; anything else alone. */
  withSources(name: ObjectName): readonly ObjectName[] {
    const isView = (each: ObjectName) => (this.kindOf(each) ?? 'view') === 'view'
    return this.#below(name, (each) => (isView(each) ? (this.#sources.get(this.#key(each)) ?? []) : []))
  }

  #childrenOf(children: ReadonlyMap<string, readonly Child[]>, parent: ObjectName): readonly ObjectName[] {
    return (children.get(this.#key(parent)) ?? []).map(({ child }) => this.#own(child))
  }

  #below(name: ObjectName, next: (each: ObjectName) => readonly ObjectName[]): readonly ObjectName[] {
    const found = new Map<string, ObjectName>()
    const left = [this.named(name)]
    for (let each = left.pop(); each; each = left.pop()) {
      if (found.has(this.#key(each))) continue
      found.set(this.#key(each), each)
      left.push(...next(each))
    }
    return [...found.values()]
  }

  /** The table that it is a partition of. */
  parentOf(name: ObjectName): ObjectName | undefined {
    return this.#parents.get(this.#key(this.named(name)))
  }

  /** The tables that it is a partition of, the nearest first. */
  ancestors(name: ObjectName): readonly ObjectName[] {
    const parent = this.parentOf(name)
    return parent ? [parent, ...this.ancestors(parent)] : []
  }

  defaultPartition(name: ObjectName): ObjectName | undefined {
    return this.#defaults.get(this.#key(this.named(name)))
  }

  /** Its foreign keys. */
  referencesOf(name: ObjectName): readonly Reference[] {
    return this.#foreignKeys.of(this.#key(this.named(name)))
  }

  /** Those, and what a partition has through the tables that it is of. */
  referencesOfRows(name: ObjectName): readonly Reference[] {
    return [name, ...this.ancestors(name)].flatMap((each) => this.referencesOf(each))
  }

  /** Foreign keys of others that point to it. */
  referencesTo(name: ObjectName): readonly Reference[] {
    return this.#foreignKeys.to(this.#key(this.named(name)))
  }

  /** Those, and what a partition has through the tables that it is of. */
  referencesToRows(name: ObjectName): readonly Reference[] {
    return [name, ...this.ancestors(name)].flatMap((each) => this.referencesTo(each))
  }

  /** Sequences of its columns, or of one of them. */
  sequencesOf(table: ObjectName, column?: string): readonly ObjectName[] {
    return this.dependents('relation', table)
      .filter((each) => this.kindOf(each.on) === 'sequence' && (column ?? each.column) === each.column)
      .map(({ on }) => on)
  }

  /** The sequence that PostgreSQL keeps for an identity column. */
  identitiesOf(table: ObjectName, column: string): readonly ObjectName[] {
    return this.sequencesOf(table, column).filter((each) => this.#identities.has(this.named(each).name))
  }

  dependents(space: Dependent['of']['space'], name: ObjectName): readonly Dependent[] {
    if (this.isElsewhere(name)) return []
    return this.#dependents.get(`${space} ${this.named(name, space).name}`) ?? []
  }

  /** Whether code that people wrote runs behind it at one of the moments. */
  runs(name: ObjectName, moments: readonly Moment[]): boolean {
    return this.code.runs(this.named(name), moments)
  }

  /** Whether it may be there. */
  hasPart(kind: PartKind, table: ObjectName, name: string): boolean {
    return !this.isKnown || this.isElsewhere(table) || this.#parts.has(kind, this.named(table).name, name)
  }

  hasTrigger(table: ObjectName): boolean {
    return !this.isKnown || this.isElsewhere(table) || this.#parts.hasAny('trigger', this.named(table).name)
  }

  #seeView({ kind, node }: ParsedStatement): void {
    const view = kind === 'ViewStmt' ? rangeVar(node.view) : undefined
    if (kind !== 'ViewStmt' || !view || !node.query) return
    const read = findRelations(node.query).flatMap((each) => rangeVar(each) ?? [])
    const sources = read.map((each) => this.named(each))
    this.#sources.set(this.#key(this.named(view)), sources)
  }

  #adopt(parent: ObjectName, child: ObjectName, isPartition: boolean): void {
    const [above, below] = [this.named(parent), this.named(child)]
    const added: Child = {
      parent: this.#within(above),
      child: this.#within(below),
      isPartition,
      isDefault: false,
    }
    for (const children of isPartition ? [this.#children, this.#partitions] : [this.#children])
      children.set(this.#key(above), [...(children.get(this.#key(above)) ?? []), added])
    if (isPartition) this.#parents.set(this.#key(below), above)
  }

  #give(sequence: ObjectName, table: ObjectName, column: string): void {
    const [on, of] = [this.#within(this.named(sequence)), this.named(table)]
    const key = `relation ${of.name}`
    const added: Dependent = {
      of: { space: 'relation', name: of.name },
      column,
      on: { space: 'relation', ...on },
      whole: true,
    }
    this.#dependents.set(key, [...(this.#dependents.get(key) ?? []), added])
  }

  #ends({ table, referenced }: Reference): readonly [string, string] {
    return [this.#key(this.named(table)), this.#key(this.named(referenced))]
  }

  /** A foreign key, a key, or a unique index that a foreign key rests on. */
  #renameKey({ kind, node }: ParsedStatement): void {
    const named = kind === 'RenameStmt' ? rangeVar(node.relation) : undefined
    if (kind !== 'RenameStmt' || !named) return
    const { renameType, subname = '', newname = '' } = node
    const isConstraint = renameType === 'OBJECT_TABCONSTRAINT'
    const isColumn = renameType === 'OBJECT_COLUMN'
    const table = isConstraint ? named : isColumn ? undefined : this.indexes.tableOf(named)
    const from = isConstraint ? subname : named.name
    if (table) this.#foreignKeys.rename(this.#key(this.named(table)), from, newname)
  }

  #within({ schema = this.schema, name }: ObjectName): RelationName {
    return { schema, name }
  }

  #own({ schema, name }: ObjectName | RelationName): ObjectName {
    return { schema: schema === this.schema ? undefined : schema, name }
  }

  #key(name: ObjectName, space: NameSpace = 'relation'): string {
    return keyOf(space, name, this.schema)
  }
}
