import { type ObjectName, rangeVar } from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'

/** The indexes of the app's schema by their tables, as the statements of a run make and rename them. */
export class Indexes {
  readonly #tables: Map<string, string>
  /** Made by the file, so that nobody else knows of them yet. */
  readonly #fresh = new Set<string>()

  /** `tables`: name of each index to that of its table. */
  constructor(tables: ReadonlyMap<string, string>) {
    this.#tables = new Map(tables)
  }

  beginFile(): void {
    this.#fresh.clear()
  }

  see({ kind, node }: ParsedStatement): void {
    if (kind === 'IndexStmt' && node.idxname !== undefined && node.relation?.relname !== undefined) {
      this.#tables.set(node.idxname, node.relation.relname)
      this.#fresh.add(node.idxname)
    }
    if (kind !== 'RenameStmt') return
    // ALTER TABLE renames indexes too, and the index of a key has the name of its constraint.
    const isOfConstraint = node.renameType === 'OBJECT_TABCONSTRAINT'
    const isOfColumn = node.renameType === 'OBJECT_COLUMN'
    const from = isOfConstraint ? node.subname : isOfColumn ? undefined : rangeVar(node.relation)?.name
    const table = from === undefined ? undefined : this.#tables.get(from)
    if (table !== undefined && node.newname !== undefined) this.#tables.set(node.newname, table)
  }

  /** The table of an index; undefined: there is no such index, or nobody knows. */
  tableOf({ name }: ObjectName): ObjectName | undefined {
    const table = this.#tables.get(name)
    return table === undefined ? undefined : { schema: undefined, name: table }
  }

  has(name: string): boolean {
    return this.#tables.has(name)
  }

  isFresh({ name }: ObjectName): boolean {
    return this.#fresh.has(name)
  }

  /** Whether the table has one. */
  areOn(table: string): boolean {
    return [...this.#tables.values()].includes(table)
  }
}
