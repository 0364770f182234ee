import type { Catalog } from '../../catalog/catalog.ts'
import type { Child, Dependencies, Dependent, Reference, RelationName } from '../../catalog/dependency.ts'
import { grouped } from '../../grouped.ts'
import { createdBy } from '../syntax/created.ts'
import { keyOf, type ObjectName, rangeVar, show, spaceOf } from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { renaming } from '../syntax/renamed.ts'
import { type PartKind, Parts } from './parts.ts'
import { newReferences } from './reference.ts'

const NONE: Dependencies = {
  indexes: new Map(),
  references: [],
  children: [],
  dependents: [],
  routines: new Set(),
  parts: [],
}

/** The relations of the app's schema and what hangs on each, as the statements of a run change them. */
export class Relations {
  readonly schema: string
  /** Such as 170010. */
  readonly serverVersion: number
  /** Whether what hangs together was read, so that what is not found is not there. */
  readonly isKnown: boolean
  readonly #kinds: ReadonlyMap<string, string>
  readonly #made = new Set<string>()
  readonly #aliases = new Map<string, ObjectName>()
  readonly #indexes: Map<string, string>
  readonly #routines: Set<string>
  readonly #parts: Parts
  readonly #children: ReadonlyMap<string, readonly Child[]>
  readonly #partitions: ReadonlyMap<string, readonly Child[]>
  readonly #parents: ReadonlyMap<string, ObjectName>
  readonly #defaults: ReadonlyMap<string, ObjectName>
  readonly #from: Map<string, readonly Reference[]>
  readonly #to: Map<string, readonly Reference[]>
  readonly #dependents: ReadonlyMap<string, readonly Dependent[]>

  constructor(catalog: Catalog | undefined, schema: string) {
    this.schema = schema
    this.serverVersion = catalog?.serverVersion ?? 0
    const { indexes, references, children, dependents, routines, parts } = catalog?.dependencies ?? NONE
    const relations = catalog?.objects.filter(({ kind }) => spaceOf(kind) === 'relation') ?? []
    this.isKnown = catalog === undefined || catalog.dependencies !== undefined
    this.#kinds = new Map(relations.map(({ name, kind }) => [name, kind]))
    this.#indexes = new Map(indexes)
    this.#routines = new Set(routines)
    this.#parts = new Parts(parts)
    const partitions = children.filter(({ isPartition }) => isPartition)
    this.#children = grouped(children, (each) => this.#key(each.parent))
    this.#partitions = grouped(partitions, (each) => this.#key(each.parent))
    this.#parents = new Map(partitions.map((each) => [this.#key(each.child), this.#own(each.parent)]))
    this.#defaults = new Map(
      partitions
        .filter(({ isDefault }) => isDefault)
        .map((each) => [this.#key(each.parent), this.#own(each.child)]),
    )
    this.#from = new Map(grouped(references, ({ table }) => this.#key(table)))
    this.#to = new Map(grouped(references, ({ referenced }) => this.#key(referenced)))
    this.#dependents = grouped(dependents, ({ of }) => `${of.space} ${of.name}`)
  }

  /** Follows a statement, in the order in which they run. */
  see(statement: ParsedStatement): void {
    const renamed = renaming(statement)
    if (renamed?.to && renamed.space === 'relation')
      this.#aliases.set(this.#key(renamed.to), this.named(renamed.from))
    for (const { space, name } of createdBy(statement)) {
      if (space === 'routine') this.#routines.add(name.name)
      if (space === 'relation' && !this.#kinds.has(name.name)) this.#made.add(this.#key(name))
    }
    const { kind, node } = statement
    const table = kind === 'IndexStmt' ? rangeVar(node.relation) : undefined
    if (table && kind === 'IndexStmt' && node.idxname !== undefined)
      this.#indexes.set(node.idxname, table.name)
    for (const reference of newReferences(statement, this.schema)) this.#refer(reference)
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
  named(name: ObjectName): ObjectName {
    return this.#aliases.get(this.#key(name)) ?? this.#own(name)
  }

  /** As messages show it. */
  show(name: ObjectName): string {
    return show(this.named(name))
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
    return this.#below(name, this.#children)
  }

  /** A table with all its partitions. */
  partitions(name: ObjectName): readonly ObjectName[] {
    return this.#below(name, this.#partitions)
  }

  #below(name: ObjectName, children: ReadonlyMap<string, readonly Child[]>): readonly ObjectName[] {
    const found = new Map<string, ObjectName>()
    const left = [this.named(name)]
    for (let each = left.pop(); each; each = left.pop()) {
      if (found.has(this.#key(each))) continue
      found.set(this.#key(each), each)
      left.push(...(children.get(this.#key(each)) ?? []).map(({ child }) => this.#own(child)))
    }
    return [...found.values()]
  }

  /** The table that it is a partition of. */
  parentOf(name: ObjectName): ObjectName | undefined {
    return this.#parents.get(this.#key(this.named(name)))
  }

  defaultPartition(name: ObjectName): ObjectName | undefined {
    return this.#defaults.get(this.#key(this.named(name)))
  }

  /** Its foreign keys. */
  referencesOf(name: ObjectName): readonly Reference[] {
    return this.#from.get(this.#key(this.named(name))) ?? []
  }

  /** Foreign keys of others that point to it. */
  referencesTo(name: ObjectName): readonly Reference[] {
    return this.#to.get(this.#key(this.named(name))) ?? []
  }

  /** Those, and what a partition has through the table that it is of. */
  referencesToRows(name: ObjectName): readonly Reference[] {
    const parent = this.parentOf(name)
    return [...this.referencesTo(name), ...(parent ? this.referencesToRows(parent) : [])]
  }

  /** The table of an index; undefined: there is no such index, or nobody knows. */
  tableOfIndex({ name }: ObjectName): ObjectName | undefined {
    const table = this.#indexes.get(name)
    return table === undefined ? undefined : { schema: undefined, name: table }
  }

  hasIndex(table: ObjectName): boolean {
    const { name } = this.named(table)
    return [...this.#indexes.values()].includes(name)
  }

  /** Sequences of its columns, or of one of them. */
  sequencesOf(table: ObjectName, column?: string): readonly ObjectName[] {
    return this.dependents('relation', table)
      .filter((each) => this.kindOf(each.on) === 'sequence' && (column ?? each.column) === each.column)
      .map(({ on }) => on)
  }

  dependents(space: Dependent['of']['space'], name: ObjectName): readonly Dependent[] {
    if (this.isElsewhere(name)) return []
    return this.#dependents.get(`${space} ${space === 'relation' ? this.named(name).name : name.name}`) ?? []
  }

  hasRoutine(name: string): boolean {
    return this.#routines.has(name)
  }

  /** Whether a change of its rows runs somebody's code. */
  hasTriggers(name: ObjectName): boolean {
    return !this.isElsewhere(name) && this.#parts.actOn(this.named(name).name)
  }

  /** Whether it may be there. */
  hasPart(kind: PartKind, table: ObjectName, name: string): boolean {
    return !this.isKnown || this.isElsewhere(table) || this.#parts.has(kind, this.named(table).name, name)
  }

  #refer(reference: Reference): void {
    const [table, referenced] = [this.#key(reference.table), this.#key(reference.referenced)]
    this.#from.set(table, [...(this.#from.get(table) ?? []), reference])
    this.#to.set(referenced, [...(this.#to.get(referenced) ?? []), reference])
  }

  #own({ schema, name }: ObjectName | RelationName): ObjectName {
    return { schema: schema === this.schema ? undefined : schema, name }
  }

  #key(name: ObjectName): string {
    return keyOf('relation', name, this.schema)
  }
}
