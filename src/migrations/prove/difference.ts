import { list, record } from '../../postgres/json.ts'
import type { Snapshot } from './snapshot.ts'

/** How one thing differs. */
export interface Difference {
  /** `column app_data.orders.price`, `column price of table app_data.orders (pg_attribute)` */
  readonly what: string
  /** Undefined: it was not there. */
  readonly before: string | undefined
  readonly after: string | undefined
}

export function differences(before: Snapshot, after: Snapshot): readonly Difference[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  return names
    .map((what) => ({ what, before: before.get(what), after: after.get(what) }))
    .filter((each) => each.before !== each.after && !isOneMoreNumber(each))
}

/** Without those that say of a row of a catalog what others say in words. */
export function worded(found: readonly Difference[]): readonly Difference[] {
  const made = new Set(found.filter(isMadeAnew).map(({ what }) => what.replace('table ', 'rows of ')))
  const inWords = found.filter((each) => !isCatalogRow(each) && !made.has(each.what))
  return inWords.length > 0 ? inWords : found
}

/** Whether only rows were added, as far as their number tells. */
export function onlyAddsRows(found: readonly Difference[]): boolean {
  return found.every(
    ({ what, before, after }) => what.startsWith('rows of ') && rowsIn(before) < rowsIn(after),
  )
}

/** `adds column ...`, `removes table ...`, `changes rows of ... (1 rows -> 2 rows)` */
export function describeDifference(difference: Difference): string {
  const { what, before, after } = difference
  const name = what.replace(CATALOG, '')
  if (before === undefined) return `adds ${name}`
  if (after === undefined) return `removes ${name}`
  if (isSetBack(difference)) return `sets ${what.slice(POSITION.length)} back`
  if (isCatalogRow(difference)) return describeFields(name, before, after)
  if (isMadeAnew(difference)) return `drops ${what} with its rows, and makes it anew`
  const [from, to] = [short(before), short(after)]
  return from === to ? `changes ${what}` : `changes ${what} (${from} -> ${to})`
}

/** A table that lost its rows with itself, or a column its values. */
export function isMadeAnew({ what, before, after }: Difference): boolean {
  if (before === undefined || after === undefined) return false
  return what.startsWith('table ') && !CATALOG.test(what) && short(before) === short(after)
}

/** A sequence that may give numbers once more. */
export function isSetBack({ what }: Difference): boolean {
  return what.startsWith(POSITION)
}

const POSITION = 'position of '
const CATALOG = / \((pg_\w+)\)$/

/** A sequence that goes on loses nothing: an INSERT takes a number also where it then does nothing. */
function isOneMoreNumber({ what, before = '', after = '' }: Difference): boolean {
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
