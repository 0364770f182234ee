import type { MigrationFile } from '../file.ts'
import { child, children, text } from '../node.ts'
import type { ParsedStatement, SqlNode } from '../parser.ts'
import { alterTable, constraintName } from './alter-table.ts'
import { madeBy } from './made.ts'
import { keyOf, type ObjectName } from './object-name.ts'

interface SeenConstraint {
  readonly file: MigrationFile
  /** Of `CHECK (<column> IS NOT NULL)`. */
  readonly notNull: string | undefined
  readonly valid: boolean
}

/** What the statements so far have made, in the order in which they run. */
export class Sight {
  readonly #schema: string
  readonly #made = new Map<string, MigrationFile>()
  readonly #constraints = new Map<string, SeenConstraint>()

  constructor(schema: string) {
    this.#schema = schema
  }

  /** A statement of a file that is to run. */
  see(statement: ParsedStatement, file: MigrationFile): void {
    for (const { space, name } of madeBy(statement)) this.#make(keyOf(space, name, this.#schema), file)
    this.remember(statement, file)
  }

  /** A statement of a file that was applied before: what it made is there, and only its constraints are of interest. */
  remember(statement: ParsedStatement, file: MigrationFile): void {
    for (const { table, command } of alterTable(statement)) {
      const name = text(command, 'name') ?? ''
      if (command.subtype === 'AT_AddConstraint') this.#addConstraint(table, command, file)
      if (command.subtype === 'AT_ValidateConstraint') this.#validate(this.#key(table, name))
      if (command.subtype === 'AT_DropConstraint') this.#constraints.delete(this.#key(table, name))
    }
  }

  /** The pending file that makes what has this key. */
  maker(key: string): MigrationFile | undefined {
    return this.#made.get(key)
  }

  /** The file that added a constraint without validating it, and no file has since. */
  unvalidated(table: ObjectName, constraint: string): MigrationFile | undefined {
    const seen = this.#constraints.get(this.#key(table, constraint))
    return seen?.valid === false ? seen.file : undefined
  }

  /** Whether a validated check says that the column is never NULL. */
  isNeverNull(table: ObjectName, column: string): boolean {
    const prefix = this.#key(table, '')
    return [...this.#constraints].some(
      ([key, { notNull, valid }]) => key.startsWith(prefix) && valid && notNull === column,
    )
  }

  /** IF NOT EXISTS in a later file makes nothing new. */
  #make(key: string, file: MigrationFile): void {
    if (!this.#made.has(key)) this.#made.set(key, file)
  }

  #addConstraint(table: ObjectName, command: SqlNode, file: MigrationFile): void {
    const constraint = child(child(command, 'def') ?? {}, 'Constraint') ?? {}
    const name = constraintName(table, constraint)
    if (name === undefined) return
    const valid = constraint.skip_validation !== true
    this.#constraints.set(this.#key(table, name), { file, notNull: notNullColumn(constraint), valid })
  }

  #validate(key: string): void {
    const seen = this.#constraints.get(key)
    if (seen) this.#constraints.set(key, { ...seen, valid: true })
  }

  #key(table: ObjectName, constraint: string): string {
    return `${keyOf('relation', table, this.#schema)}${constraint}`
  }
}

function notNullColumn(constraint: SqlNode): string | undefined {
  const expression = child(constraint, 'raw_expr')
  const test = expression && child(expression, 'NullTest')
  if (test?.nulltesttype !== 'IS_NOT_NULL') return undefined
  const column = child(child(test, 'arg') ?? {}, 'ColumnRef')
  return column && text(children(column, 'fields').at(-1) ?? {}, 'sval')
}
