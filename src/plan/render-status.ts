import { cell, prose } from '../markdown.ts'
import { printable } from '../printable.ts'
import type { EnvironmentStatus, Health, LiveRelease, SchemaStatus, Seen } from './status.ts'

/** Characters of a column of a terminal's table; longer texts take more lines. */
const WIDTH = 44

type Row = readonly [heading: string, cell: (status: EnvironmentStatus) => string]

const ROWS: readonly Row[] = [
  ['App', ({ app }) => text(app, (name) => name)],
  ['URL', ({ url }) => text(url, (address) => address)],
  ['Release', ({ release }) => text(release, describeRelease)],
  ['Commit', ({ commit }) => text(commit, (sha) => sha.slice(0, 12))],
  ['Since', ({ since }) => text(since, isoTime)],
  ['Healthy', ({ healthy }) => text(healthy, describeHealth)],
  ['Schema', ({ schema }) => text(schema, describeSchema)],
  ['Drift', ({ drift }) => text(drift, (found) => (found.length === 0 ? 'none' : found.join('; ')))],
  ['Size', ({ size }) => text(size, (range) => range)],
  ['Owner role', ({ ownerRole }) => text(ownerRole, (role) => role)],
]

function text<T>(cell: Seen<T>, describe: (value: T) => string): string {
  return printable('unseen' in cell ? `not visible: ${cell.unseen}` : describe(cell.value))
}

function describeRelease({ releaseDigest, isRollback }: LiveRelease): string {
  return `${releaseDigest.slice(0, 12)}${isRollback ? ' (rolled back to)' : ''}`
}

function describeHealth({ healthy, why }: Health): string {
  return healthy ? 'yes' : `no: ${why}`
}

function describeSchema({ applied, ahead, behind }: SchemaStatus): string {
  return `${applied} applied, ${ahead} ahead, ${behind} behind`
}

function isoTime(at: number): string {
  return new Date(at).toISOString()
}

/** Facts by environment, an environment a column. The reason for a whole column of unseen facts is said once. */
function cellsOf(statuses: readonly EnvironmentStatus[]): readonly (readonly string[])[] {
  const columns = statuses.map((status) => withoutRepeats(ROWS.map(([, cell]) => cell(status))))
  return ROWS.map(([heading], index) => [heading, ...columns.map((column) => column[index] ?? '')])
}

function withoutRepeats(cells: readonly string[]): readonly string[] {
  const isReason = (cell: string) => cell.startsWith('not visible: ')
  return cells.map((cell, index) =>
    isReason(cell) && cells.indexOf(cell) < index ? 'not visible: see above' : cell,
  )
}

function headings(statuses: readonly EnvironmentStatus[]): readonly string[] {
  return ['', ...statuses.map(({ environment = 'app' }) => environment)]
}

/** For a terminal. */
export function renderStatus(statuses: readonly EnvironmentStatus[]): string {
  const rows = [headings(statuses), ...cellsOf(statuses)].map((row) => row.map((cell) => wrap(cell)))
  const widths = headings(statuses).map((_, column) =>
    Math.max(...rows.flatMap((row) => (row[column] ?? []).map((line) => line.length))),
  )
  return rows
    .flatMap((row) => {
      const height = Math.max(...row.map((lines) => lines.length))
      return Array.from({ length: height }, (_, line) =>
        row
          .map((lines, column) => (lines[line] ?? '').padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd(),
      )
    })
    .join('\n')
}

/** Breaks at blanks; a word that is too long stays whole, so that it can be copied. */
function wrap(cell: string): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of cell.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** For a job summary. */
export function renderStatusMarkdown(statuses: readonly EnvironmentStatus[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((text) => cell(prose(text))).join(' | ')} |`
  const head = headings(statuses)
  return [line(head), `|${head.map(() => '---|').join('')}`, ...cellsOf(statuses).map(line)].join('\n')
}

/** Each environment with the same keys; what is null has its reason below `unseen`. */
export function statusJson(statuses: readonly EnvironmentStatus[]): object {
  return { environments: statuses.map(asJson) }
}

function asJson({ environment, ...cells }: EnvironmentStatus): object {
  const { app, url, release, commit, since, healthy, schema, drift, size, ownerRole } = cells
  return {
    environment: environment ?? null,
    app: known(app, (name) => name),
    url: known(url, (address) => address),
    release: known(release, ({ releaseDigest }) => releaseDigest),
    artifact: known(release, ({ artifactDigest }) => artifactDigest),
    rollback: known(release, ({ isRollback }) => isRollback),
    commit: known(commit, (sha) => sha),
    since: known(since, isoTime),
    healthy: known(healthy, (health) => health.healthy),
    health: known(healthy, ({ why }) => why),
    schema: known(schema, (numbers) => numbers),
    drift: known(drift, (found) => found),
    size: known(size, (text) => text),
    ownerRole: known(ownerRole, (role) => role),
    unseen: reasons(cells),
  }
}

function known<T, U>(cell: Seen<T>, tell: (value: T) => U): U | null {
  return 'unseen' in cell ? null : tell(cell.value)
}

function reasons(cells: Readonly<Record<string, Seen<unknown>>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(cells).flatMap(([name, cell]) => ('unseen' in cell ? [[name, cell.unseen]] : [])),
  )
}
