import type { Moment, OwnCode } from '../../catalog/own-code.ts'
import { findLists } from '../syntax/descend.ts'
import { nameParts } from '../syntax/node.ts'
import { keyOf, type ObjectName } from '../syntax/object-name.ts'

const NONE: OwnCode = {
  uses: [],
  types: [],
  operators: new Set(),
  operatorClasses: new Set(),
  rowFunctions: new Set(),
}

/** Functions of PostgreSQL that run a text as a query, or work on a table or index that they are given. */
const RUNS_MORE =
  /^(?:query_to_xml\w*|cursor_to_xml\w*|table_to_xml\w*|schema_to_xml\w*|database_to_xml\w*|ts_stat|ts_rewrite|brin_\w+|gin_clean_pending_list|pg_restore_\w+|pg_clear_\w+|pg_import_\w+|pg_terminate_backend|pg_cancel_backend|pg_stat_file|lo_import|lo_export)$/

/** Which names stand for code that people wrote, and behind which relations there is some, as the statements of a run make it. */
export class CodeNames {
  readonly #schema: string
  /** Whether the routines of the schema are known. */
  readonly #isKnown: boolean
  readonly #uses = new Map<string, Set<Moment>>()
  readonly #routines: Set<string>
  readonly #types: Set<string>
  readonly #operators: Set<string>
  readonly #operatorClasses: Set<string>
  readonly #rowFunctions: Set<string>

  constructor(code: OwnCode | undefined, routines: Iterable<string>, schema: string, isKnown: boolean) {
    const { uses, types, operators, operatorClasses, rowFunctions } = code ?? NONE
    this.#schema = schema
    this.#isKnown = isKnown
    this.#routines = new Set(routines)
    this.#types = new Set(types.map((type) => keyOf('type', type, schema)))
    this.#operators = new Set(operators)
    this.#operatorClasses = new Set(operatorClasses)
    this.#rowFunctions = new Set(rowFunctions)
    for (const { moment, ...relation } of uses) this.use(relation, [moment])
  }

  /** Something makes code run behind a relation. */
  use(relation: ObjectName, moments: readonly Moment[]): void {
    const key = keyOf('relation', relation, this.#schema)
    this.#uses.set(key, new Set([...(this.#uses.get(key) ?? []), ...moments]))
  }

  /** `relation` by its name before the run. */
  runs(relation: ObjectName, moments: readonly Moment[]): boolean {
    const used = this.#uses.get(keyOf('relation', relation, this.#schema))
    return used !== undefined && moments.some((moment) => used.has(moment))
  }

  /** `takesRow`: it may have one argument of a table's row type. */
  addRoutine(name: string, takesRow: boolean): void {
    this.#routines.add(name)
    if (takesRow) this.#rowFunctions.add(name)
  }

  hasRowFunction(name: string): boolean {
    return this.#rowFunctions.has(name)
  }

  addOperator(name: string): void {
    this.#operators.add(name)
  }

  addOperatorClass(name: string): void {
    this.#operatorClasses.add(name)
  }

  addType(type: ObjectName): void {
    this.#types.add(keyOf('type', type, this.#schema))
  }

  hasType(type: ObjectName): boolean {
    return this.#types.has(keyOf('type', type, this.#schema))
  }

  /** The first name below that stands for code of somebody's: `f()`, `operator ===`, `type price`. */
  in(top: object): string | undefined {
    for (const [field, list] of findLists(top)) {
      const found = this.#read(field, nameParts(list))
      if (found !== undefined) return found
    }
    return undefined
  }

  /** `field`: the one of PostgreSQL's tree that holds the name. */
  #read(field: string, parts: readonly string[]): string | undefined {
    const name = parts.at(-1)
    if (name === undefined) return undefined
    const shown = parts.join('.')
    switch (field) {
      case 'funcname':
        return this.#isUnknownCall(parts) ? `${shown}()` : undefined
      case 'name':
      case 'operName':
      case 'useOp':
        return this.#operators.has(name) ? `operator ${shown}` : undefined
      case 'names':
        return this.hasType({ schema: parts.at(-2), name }) ? `type ${shown}` : undefined
      case 'opclass':
        return this.#operatorClasses.has(name) ? `operator class ${shown}` : undefined
      case 'fields':
        return parts.length > 1 && this.#rowFunctions.has(name) ? `${name}()` : undefined
      case 'indirection':
        return this.#rowFunctions.has(name) ? `${name}()` : undefined
      default:
        return undefined
    }
  }

  /** Names without a schema are those of PostgreSQL or of the app's schema: nothing else is in the search_path. */
  #isUnknownCall(parts: readonly string[]): boolean {
    const name = parts.at(-1) ?? ''
    const schema = parts.at(-2)
    if (schema !== undefined && schema !== 'pg_catalog') return true
    const isOurs = schema === undefined && (this.#routines.has(name) || !this.#isKnown)
    return isOurs || RUNS_MORE.test(name)
  }
}
