import type { Result } from './campaign.ts'
import type { Cell } from './cell.ts'

/** One line for each call of a command, or for each fault: runs, hit, ended in error, wrong. */
export function renderTable(results: readonly Result[], by: (cell: Cell) => string): string {
  const rows = new Map<string, Result[]>()
  for (const result of results) {
    const title = by(result.cell)
    rows.set(title, [...(rows.get(title) ?? []), result])
  }
  const lines = [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([title, each]) => line(title, each))
  return [head(), ...lines, line('all', results)].join('\n')
}

export function titleOf({ command, point, fault }: Cell): string {
  return `${command.name}: ${fault.name} at ${point.call}${point.nth > 1 ? `, number ${point.nth}` : ''}`
}

function head(): string {
  return `${['runs', ' hit', 'error', 'wrong'].map((each) => each.padStart(6)).join('')}  what`
}

function line(title: string, results: readonly Result[]): string {
  const numbers = [
    results.length,
    results.filter(({ isHit }) => isHit).length,
    results.filter(({ endedInError }) => endedInError).length,
    results.filter(({ wrong }) => wrong.length > 0).length,
  ]
  return `${numbers.map((each) => String(each).padStart(6)).join('')}  ${title}`
}
