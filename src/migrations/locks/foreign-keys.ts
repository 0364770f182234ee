import type { Reference } from '../../catalog/dependency.ts'
import { grouped } from '../../grouped.ts'

/** Foreign keys by the tables at their ends, as the statements of a run add and rename them. */
export class ForeignKeys {
  readonly #from: Map<string, readonly Reference[]>
  readonly #to: Map<string, readonly Reference[]>

  /** `ends`: keys of the table that refers and of the one that it refers to. */
  constructor(references: readonly Reference[], ends: (reference: Reference) => readonly [string, string]) {
    this.#from = new Map(grouped(references, (each) => ends(each)[0]))
    this.#to = new Map(grouped(references, (each) => ends(each)[1]))
  }

  of(table: string): readonly Reference[] {
    return this.#from.get(table) ?? []
  }

  to(table: string): readonly Reference[] {
    return this.#to.get(table) ?? []
  }

  add(reference: Reference, [table, referenced]: readonly [string, string]): void {
    this.#from.set(table, [...this.of(table), reference])
    this.#to.set(referenced, [...this.to(referenced), reference])
  }

  /** A constraint of the table: a foreign key, or the key that others rest on. */
  rename(table: string, from: string, to: string): void {
    const own = this.of(table).map((each) => (each.name === from ? { ...each, name: to } : each))
    const others = this.to(table).map((each) =>
      each.keys.includes(from) ? { ...each, keys: [...each.keys, to] } : each,
    )
    this.#from.set(table, own)
    this.#to.set(table, others)
  }
}
