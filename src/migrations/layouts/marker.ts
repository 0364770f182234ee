import { LAYOUT_NAMES, type LayoutName, layoutOf } from '../../config/layout.ts'
import type { Problem } from '../../error.ts'
import { locate } from '../syntax/position.ts'

interface Marker {
  readonly tool: string
  readonly pattern: RegExp
  /** A heading over statements that are comments themselves is a remark. */
  readonly mayBeRemark?: true
}

/** Lines by which tools say what of a file is to run, or how; of those whose layouts are not read here. */
const MARKERS: readonly Marker[] = [
  { tool: 'sql-migrate', pattern: /^[ \t]*--[ \t]*\+migrate\b.*$/im },
  { tool: 'micrate', pattern: /^[ \t]*--[ \t]*\+micrate\b.*$/im },
  { tool: 'rambler', pattern: /^[ \t]*--[ \t]*rambler\b.*$/im },
  { tool: 'tern', pattern: /^----[ \t]*create above\b.*$/im },
  { tool: 'Liquibase', pattern: /^[ \t]*--[ \t]*(?:liquibase formatted sql|changeset[ \t]+\S+:).*$/im },
  { tool: 'node-pg-migrate', pattern: /^[ \t]*--[ \t]*(?:up|down) migration\b.*$/im },
  { tool: 'graphile-migrate', pattern: /^--![ \t]*\w.*$/m },
  { tool: 'Atlas', pattern: /^[ \t]*--[ \t]*atlas:.*$/m },
  {
    tool: 'Sqitch',
    pattern: /^[ \t]*--[ \t]*(?:deploy|revert|verify)[ \t]+[^\s:]+:\S+[ \t]+(?:to|from|on)[ \t]+pg\b.*$/im,
  },
  // Alone on its line it is no prose: `-- Down`, `-- @UNDO`, `--//@UNDO`, `-- !Downs`.
  {
    tool: 'another tool',
    pattern: /^[ \t]*--+[ \t]*(?:\w+:|[^\w\s]+)?[ \t]*(?:downs?|undo|rollback|revert)[ \t]*:?[ \t]*$/im,
    mayBeRemark: true,
  },
]

const BREAKPOINT: Marker = { tool: 'Drizzle', pattern: /^.*--> statement-breakpoint.*$/m }

/** A line in what is to run that only means something to another tool. `path` is how the user wrote the file's. */
export function foreignMarkers(layout: LayoutName, path: string, sql: string): readonly Problem[] {
  if (!sql.includes('--')) return []
  const layouts = LAYOUT_NAMES.flatMap((name): Marker[] => {
    const { title, marker } = layoutOf(name)
    return marker && name !== layout ? [{ tool: title, pattern: marker }] : []
  })
  const others = layout === 'drizzle' ? layouts : [...layouts, BREAKPOINT]
  const own = layoutOf(layout).marker
  const found = [...others, ...MARKERS].flatMap(({ tool, pattern, mayBeRemark }) => {
    const matches = sql.matchAll(new RegExp(pattern, `${pattern.flags}g`))
    const match = [...matches].find(
      (each) => !own?.test(lineAt(sql, each)) && !(mayBeRemark && headsComments(sql, each)),
    )
    return match ? [{ tool, offset: match.index + match[0].search(/\S/), line: lineAt(sql, match) }] : []
  })
  const [first] = found
  if (!first) return []
  return [
    {
      location: locate(path, sql, first.offset),
      message: `\`${first.line}\` is a line of ${first.tool}, and the file is read as one of ${layoutOf(layout).title}: what it keeps from running would run`,
      hint: 'take out the line and what is not to run; if it is only a remark, put it into other words',
    },
  ]
}

/** `-- Rollback:` over lines such as `-- DROP TABLE a;`, and then nothing or an empty line: all that it is about is no statement. */
function headsComments(sql: string, { 0: line, index }: RegExpExecArray): boolean {
  const [below = ''] = sql.slice(index + line.length + 1).split(/\n[ \t]*\n/)
  const lines = below.trimEnd().split('\n')
  return lines.every((each) => /^[ \t]*--/.test(each)) && /;[ \t]*$/.test(below.trimEnd())
}

function lineAt(sql: string, match: RegExpExecArray): string {
  const start = match.index + match[0].search(/\S/)
  const end = sql.indexOf('\n', start)
  return sql.slice(start, end === -1 ? undefined : end).trim()
}
