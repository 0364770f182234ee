import type { AlterTableCmd, Constraint } from '@pgsql/types'
import type { MigrationFile } from '../../config/migration-file.ts'
import { alterTable, constraintName } from '../syntax/alter-table.ts'
import { createdBy, keepsExisting } from '../syntax/created.ts'
import { findNodes } from '../syntax/descend.ts'
import { droppedKeys } from '../syntax/dropped.ts'
import { type Named, namedKey, renamedColumn } from '../syntax/if-exists.ts'
import { nodeOf, stringOf } from '../syntax/node.ts'
import {
  isOfAppSchema,
  keyOf,
  listName,
  type NameSpace,
  type ObjectName,
  rangeVar,
} from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { type Renaming, renaming } from '../syntax/renamed.ts'
import { type SearchPath, searchPathSetBy } from '../syntax/search-path.ts'

interface SeenConstraint {
  readonly file: MigrationFile
  /** Of `CHECK (<column> IS NOT NULL)`. */
  readonly notNull: string | undefined
  readonly valid: boolean
}

/** Something of the app's schema, by its unquoted name. */
export interface Present {
  readonly space: NameSpace
  readonly name: string
  /** A table with nothing on disk. */
  readonly isEmpty?: boolean
  readonly isTable?: boolean
  /** It belongs to the owner role, or will when the files run. */
  readonly isOurs?: boolean
  /** One of its columns, which is what this is about then. */
  readonly column?: string
}

/** Whether it is certain that something is not in the database before the run. */
export type Absence = (named: Named) => boolean

/** A value that a file adds to an enum. */
interface NewValue {
  readonly value: string
  readonly type: ObjectName
}

/** What the statements so far have made, in the order in which they run. */
export class SchemaState {
  readonly #schema: string
  /** Keys of what was in the database before, as far as it is known. */
  readonly #present: Set<string>
  readonly #empty: Set<string>
  /** Keys of what the run has dropped. */
  readonly #gone = new Set<string>()
  readonly #made = new Map<string, MigrationFile>()
  readonly #names = new Map<string, MigrationFile>()
  readonly #constraints = new Map<string, SeenConstraint>()
  readonly #values = new Map<MigrationFile, NewValue[]>()
  /** Keys of tables at either end of a foreign key. */
  readonly #keyed = new Set<string>()

  readonly #paths = new Map<MigrationFile, SearchPath>()

  /** Whether somebody has looked, and there was no relation. */
  readonly #wasBare: boolean

  /** What is certain not to be there before the run. */
  readonly #absent: Absence

  constructor(schema: string, known?: readonly Present[], absent: Absence = () => false) {
    this.#absent = absent
    const present = (known ?? []).filter(({ column }) => column === undefined)
    this.#wasBare = known?.every(({ space }) => space !== 'relation') ?? false
    this.#schema = schema
    const keysOf = (those: readonly Present[]) =>
      new Set(those.map(({ space, name }) => keyOf(space, { schema, name }, schema)))
    this.#present = keysOf(present)
    this.#empty = keysOf(present.filter(({ isEmpty }) => isEmpty))
  }

  /** A statement of a file that is to run. */
  see(statement: ParsedStatement, file: MigrationFile): void {
    const renamed = renaming(statement)
    if (renamed) this.#rename(renamed, file)
    else this.#makeAll(statement, file)
    const column = renamedColumn(statement)
    if (column) this.#names.set(namedKey(column, this.#schema), file)
    for (const key of droppedKeys(statement, this.#schema)) {
      this.#present.delete(key)
      this.#gone.add(key)
    }
    const path = searchPathSetBy(statement)
    if (path) this.#paths.set(file, path)
    this.#addValue(statement, file)
    this.#addForeignKeys(statement)
    this.remember(statement, file)
  }

  /** A statement of a file that was applied before: what it made is there, and only its constraints are of interest. */
  remember(statement: ParsedStatement, file: MigrationFile): void {
    for (const { table, command } of alterTable(statement)) {
      const name = command.name ?? ''
      if (command.subtype === 'AT_AddConstraint') this.#addConstraint(table, command, file)
      if (command.subtype === 'AT_ValidateConstraint') this.#validate(this.#key(table, name))
      if (command.subtype === 'AT_DropConstraint') this.#constraints.delete(this.#key(table, name))
    }
  }

  /** The pending file that makes what has this key. */
  maker(key: string): MigrationFile | undefined {
    return this.#made.get(key)
  }

  /** Whether the run itself has made what has this key, be it by a DO block or a rename that nobody follows. */
  isNew(key: string): boolean {
    return this.#wasBare && isOfAppSchema(key)
  }

  /** Whether what has this key had no row before the run. */
  isEmpty(key: string): boolean {
    return this.#empty.has(key)
  }

  /** Whether the run has made it, or has given it its name. */
  isNamed(key: string): boolean {
    return this.#made.has(key) || this.#names.has(key)
  }

  /** Whether a table has a foreign key or is referred to by one; of one that was there before nobody knows. */
  mayHaveForeignKey(key: string): boolean {
    return this.#keyed.has(key) || !this.#made.has(key)
  }

  /** Whether it is certain that nothing of this name is there: not before the run, and not by the statements so far. */
  isAbsent(named: Named): boolean {
    const { space, name, column } = named
    const key = keyOf(space, name, this.#schema)
    if (this.#names.has(key)) return false
    if (column !== undefined) return !this.#names.has(namedKey(named, this.#schema)) && this.#absent(named)
    if (this.#made.has(key) || this.#present.has(key)) return false
    return this.#gone.has(key) || this.#absent(named)
  }

  /** Whether the file has given what has this key its name, and commits that with all else. */
  isNewName(key: string, file: MigrationFile): boolean {
    return file.transactional && this.#names.get(key) === file
  }

  /** The enum values that a file has added so far, to types that it has not made itself. */
  newValues(file: MigrationFile): readonly NewValue[] {
    return this.#values.get(file) ?? []
  }

  /** What the statements of a file so far have made its search_path; undefined: they have not set it. */
  searchPath(file: MigrationFile): SearchPath | undefined {
    return this.#paths.get(file)
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

  #makeAll(statement: ParsedStatement, file: MigrationFile): void {
    for (const { space, name } of createdBy(statement)) {
      const key = keyOf(space, name, this.#schema)
      if (!keepsExisting(statement) || !this.#present.has(key)) this.#make(key, file)
    }
  }

  /** IF NOT EXISTS in a later file makes nothing new. */
  #make(key: string, file: MigrationFile): void {
    if (!this.#made.has(key)) this.#made.set(key, file)
  }

  /** What was there before is no newer under another name. */
  #rename({ space, from, to }: Renaming, file: MigrationFile): void {
    if (!to) return
    const [before, after] = [keyOf(space, from, this.#schema), keyOf(space, to, this.#schema)]
    const maker = this.#made.get(before)
    this.#made.delete(before)
    this.#present.delete(before)
    if (maker) this.#made.set(after, maker)
    else this.#made.delete(after)
    this.#names.set(after, file)
    if (this.#empty.delete(before)) this.#empty.add(after)
    else this.#empty.delete(after)
  }

  #addValue({ kind, node }: ParsedStatement, file: MigrationFile): void {
    if (kind !== 'AlterEnumStmt' || node.oldVal !== undefined) return
    const type = listName(node.typeName)
    const value = node.newVal
    if (!type || value === undefined) return
    if (this.maker(keyOf('type', type, this.#schema)) === file) return
    this.#values.set(file, [...this.newValues(file), { value, type }])
  }

  #addForeignKeys(statement: ParsedStatement): void {
    const { kind, node } = statement
    if (kind !== 'CreateStmt' && kind !== 'AlterTableStmt') return
    for (const { contype, pktable } of findNodes(node, 'Constraint')) {
      if (contype !== 'CONSTR_FOREIGN') continue
      for (const end of [rangeVar(node.relation), rangeVar(pktable)])
        if (end) this.#keyed.add(keyOf('relation', end, this.#schema))
    }
  }

  #addConstraint(table: ObjectName, command: AlterTableCmd, file: MigrationFile): void {
    const constraint: Constraint = nodeOf(command.def, 'Constraint') ?? {}
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

function notNullColumn({ raw_expr }: Constraint): string | undefined {
  const test = nodeOf(raw_expr, 'NullTest')
  if (test?.nulltesttype !== 'IS_NOT_NULL') return undefined
  return stringOf(nodeOf(test.arg, 'ColumnRef')?.fields?.at(-1))
}
