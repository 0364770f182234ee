import { list, record } from '../../postgres/json.ts'
import type { Snapshot } from './snapshot.ts'

/** How one thing differs. */
export interface Difference {
  /** `column app_data.orders.price`, `column price of table app_data.orders (pg_attribute)` */
  readonly what: string
  /** Undefined: it was not there. */
  readonly before: string | undefined
  readonly after: string | undefined
  /** What had this name before is there under another one: two tables changed their names. */
  readonly isSwapped: boolean
}

export function differences(before: Snapshot, after: Snapshot): readonly Difference[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  const found = names
    .map((what) => ({ what, before: before.get(what), after: after.get(what), isSwapped: false }))
    .filter((each) => each.before !== each.after)
  const old = new Set(found.map((each) => numberOf(each.before)))
  return found.map((each) => {
    const number = isTable(each) ? numberOf(each.after) : undefined
    return {
      ...each,
      isSwapped:
        number !== undefined &&
        each.before !== undefined &&
        old.has(number) &&
        number !== numberOf(each.before),
    }
  })
}

/** That tells a table from one that is made anew. */
function numberOf(definition: string | undefined): string | undefined {
  return / oid (\d+)$/.exec(definition ?? '')?.[1]
}

/**
 * Whether a table is another one under its name, with the same rows: they were copied. `unfilled` may have the rows of the files
 * alone, which would be the same in a table that is made anew.
 */
export function isCopied(
  difference: Difference,
  before: Snapshot,
  after: Snapshot,
  unfilled: readonly string[],
): boolean {
  const table = difference.what.replace('table ', '')
  const rows = before.get(ROWS + table)
  return (
    isMadeAnew(difference) &&
    rowsIn(rows) > 0 &&
    rows === after.get(ROWS + table) &&
    !unfilled.includes(table)
  )
}

/** Without those that say of a row of a catalog what others say in words. */
export function worded(found: readonly Difference[]): readonly Difference[] {
  const made = new Set([
    ...found
      .filter((each) => isMadeAnew(each) || each.isSwapped)
      .map(({ what }) => what.replace('table ', ROWS)),
    ...found
      .filter(isColumnMadeAnew)
      .map(({ what }) => what.replace(/^column .* of table (.*) \(pg_\w+\)$/, `${ROWS}$1`)),
  ])
  const says = (each: Difference) => !isCatalogRow(each) || isColumnMadeAnew(each)
  const inWords = found.filter((each) => says(each) && !made.has(each.what))
  return inWords.length > 0 ? inWords : found
}

/** Whether only rows are different, and none was lost, as far as their number tells; those of materialized views follow others. */
export function keepsRows(found: readonly Difference[]): boolean {
  return found.every((each) => isRefreshed(each) || (isOfRows(each) && !losesRows(each)))
}

function isRefreshed({ what, after }: Difference): boolean {
  return what.startsWith(CONTENTS) && after !== undefined
}

export function isOfRows({ what }: Difference): boolean {
  return what.startsWith(ROWS)
}

export function losesRows({ what, before, after }: Difference): boolean {
  return what.startsWith(ROWS) && rowsIn(after) < rowsIn(before)
}

/** `adds column ...`, `removes table ...`, `changes rows of ... (1 rows -> 2 rows)` */
export function describeDifference(difference: Difference): string {
  const { what, before, after } = difference
  const name = what.replace(CATALOG, '')
  if (before === undefined) return `adds ${name}`
  if (after === undefined) return `removes ${name}`
  if (isOneMoreNumber(difference)) return `takes a number of ${what.slice(POSITION.length)}`
  if (isSetBack(difference)) return `sets ${what.slice(POSITION.length)} back`
  if (isCatalogRow(difference)) return describeFields(name, before, after)
  if (difference.isSwapped) return `puts another table in the place of ${what}`
  if (isMadeAnew(difference)) return `drops ${what} with its rows, and makes it anew`
  const [from, to] = [short(before), short(after)]
  return from === to ? `changes ${what}` : `changes ${what} (${from} -> ${to})`
}

/** A table that lost its rows with itself. */
export function isMadeAnew(difference: Difference): boolean {
  const { before, after, isSwapped } = difference
  if (before === undefined || after === undefined || isSwapped) return false
  return isTable(difference) && short(before) === short(after)
}

/** A column that lost its values. */
export function isColumnMadeAnew({ what, before, after }: Difference): boolean {
  if (!what.startsWith('column ') || !CATALOG.test(what) || before === undefined || after === undefined)
    return false
  return record(JSON.parse(before)).attnum !== record(JSON.parse(after)).attnum
}

function isTable({ what }: Difference): boolean {
  return what.startsWith('table ') && !CATALOG.test(what)
}

/** A sequence that may give numbers once more. */
export function isSetBack(difference: Difference): boolean {
  return difference.what.startsWith(POSITION) && !isOneMoreNumber(difference)
}

const POSITION = 'position of '
const ROWS = 'rows of '
const CONTENTS = 'contents of '
const CATALOG = / \((pg_\w+)\)$/

/** A sequence that goes on loses nothing: an INSERT takes a number also where it then does nothing. */
export function isOneMoreNumber({ what, before = '', after = '' }: Difference): boolean {
  if (!what.startsWith(POSITION)) return false
  const [direction, from] = before.split(' ')
  const to = after.split(' ')[1]
  if (!from || !to) return false
  return direction === '+' ? BigInt(to) > BigInt(from) : BigInt(to) < BigInt(from)
}

function isCatalogRow({ what }: Difference): boolean {
  return CATALOG.test(what)
}

function rowsIn(definition: string | undefined): number {
  return Number.parseInt(definition ?? '0', 10)
}

function describeFields(name: string, before: string, after: string): string {
  const [from, to] = [record(JSON.parse(before)), record(JSON.parse(after))]
  if (from.attnum !== to.attnum) return `drops ${name} with its values, and makes it anew`
  const fields = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter(
    (field) => JSON.stringify(from[field]) !== JSON.stringify(to[field]),
  )
  const shown = fields.map((field) => `${field} ${value(from[field])} -> ${value(to[field])}`)
  return `changes ${name} (${shown.join(', ')})`
}

function value(field: unknown): string {
  if (field === undefined) return 'nothing'
  return short(Array.isArray(field) ? list(field).map(String).join(', ') : String(field))
}

/** Digests tell a reader nothing, and a function's text is in the file. */
function short(definition: string): string {
  const flat = definition
    .replace(/, digest .*$/, '')
    .replace(/ oid \d+$/, '')
    .replace(/\s+/g, ' ')
    .trim()
  return flat.length > 80 ? `${flat.slice(0, 79)}…` : flat
}

/** How much of a long text is shown, and how much of it stands before the first difference. */
const [SHOWN, BEFORE] = [80, 30]

/** Two definitions as a reader can tell them apart: long ones from shortly before where they differ. */
export function shownApart(one: string, other: string): readonly [string, string] {
  const [a, b] = [flat(one), flat(other)]
  // White space alone is shown as it is written.
  const [left, right] = a === b ? [JSON.stringify(one), JSON.stringify(other)] : [a, b]
  let start = 0
  while (start < left.length && left[start] === right[start]) start += 1
  return [cut(left, start), cut(right, start)]
}

function cut(text: string, difference: number): string {
  const from = text.length <= SHOWN || difference < SHOWN - BEFORE ? 0 : difference - BEFORE
  const rest = text.slice(from)
  return `${from > 0 ? '…' : ''}${rest.length > SHOWN ? `${rest.slice(0, SHOWN - 1)}…` : rest}`
}

function flat(definition: string): string {
  return definition.replace(/\s+/g, ' ').trim()
}
