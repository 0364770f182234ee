import { join } from 'node:path'
import { LAYOUT_NAMES, LAYOUTS, type Layout, type LayoutName, layoutOf } from '../../config/layout.ts'
import type { Problem } from '../../error.ts'

/** A `.sql` file of a migrations directory. */
export interface SqlText {
  /** Relative to the directory, with `/`. */
  readonly path: string
  readonly text: string
}

export type Detection = { readonly layout: LayoutName } | { readonly problem: Problem }

/**
 * The layout of a directory by the names of its files, the markers in them, and what only one tool writes. A directory
 * without anything recognisable is one of plain files, or of Supabase by its path, which is absolute. `others` are its files
 * that are not SQL.
 */
export function detectLayout(
  files: readonly SqlText[],
  others: readonly string[],
  directory: string,
  displayDirectory: string,
): Detection {
  const seen = new Map<LayoutName, string[]>()
  const see = (layout: LayoutName, path: string) => seen.set(layout, [...(seen.get(layout) ?? []), path])
  const hasJournal = others.includes(LAYOUTS.drizzle.sign)
  for (const file of files) {
    const layout = shownBy(file, others)
    if (layout) see(layout === 'plain' && hasJournal ? 'drizzle' : layout, file.path)
  }
  for (const layout of LAYOUT_NAMES) {
    const { sign } = layoutOf(layout)
    if (sign !== undefined && others.includes(sign)) see(layout, sign)
  }
  const [first, second] = seen.keys()
  if (first !== undefined && second !== undefined)
    return { problem: unmarked(seen, files, displayDirectory) ?? mixed(seen, files, displayDirectory) }
  const layout = first ?? 'plain'
  return { layout: layout === 'plain' && SUPABASE.test(directory) ? 'supabase' : layout }
}

/** Its files look like plain ones, and it takes them from nowhere else. */
const SUPABASE = /(?:^|[\\/])supabase[\\/]migrations[\\/]*$/

/** Files of a tool that marks what runs, and some that only lack the mark. */
function unmarked(
  seen: ReadonlyMap<LayoutName, readonly string[]>,
  files: readonly SqlText[],
  displayDirectory: string,
): Problem | undefined {
  const marking = [...seen.keys()].filter((name) => layoutOf(name).marker !== undefined)
  const [name] = marking
  if (name === undefined || marking.length > 1 || seen.size > 2 || !seen.has('plain')) return undefined
  const { title, marker, up, upLine } = layoutOf(name)
  const lacking = files.filter(({ path, text }) => up.test(path) && marker?.test(text) !== true)
  const [first, ...more] = lacking.map(({ path }) => path)
  if (first === undefined || upLine === undefined || files.some(({ path }) => !up.test(path)))
    return undefined
  const rest = more.length === 0 ? '' : `, nor ${more.length === 1 ? 'has' : 'have'} ${more.join(', ')}`
  return {
    location: { file: join(displayDirectory, first) },
    message: `${first} has no line \`${upLine}\`${rest}, and the other files of the directory are ${title}'s`,
    hint: `put \`${upLine}\` above what is to run, or keep the files of one tool in the directory`,
  }
}

/** Undefined: the name is in nobody's form, or in that of several. */
function shownBy({ path, text }: SqlText, others: readonly string[]): LayoutName | undefined {
  const marked = LAYOUT_NAMES.find((name) => layoutOf(name).marker?.test(text))
  if (marked) return marked
  if (path.endsWith('/down.sql') || /^R__[^/]+$/.test(path)) return undefined
  if (others.includes(path.replace(/migration\.sql$/, 'snapshot.json'))) return 'drizzle'
  return LAYOUT_NAMES.find((name) => {
    const { up, down, isShownByPath } = layoutOf(name)
    return isShownByPath && (down?.test(path) || up.test(path))
  })
}

function mixed(
  seen: ReadonlyMap<LayoutName, readonly string[]>,
  files: readonly SqlText[],
  displayDirectory: string,
): Problem {
  const found = [...seen].map(([layout, [first, ...more]]) => {
    const rest = more.length === 0 ? '' : ` and ${more.length} more`
    return `${layoutOf(layout).title} (${first}${rest})`
  })
  const isMarked = files.some(({ text }) => LAYOUT_NAMES.some((name) => layoutOf(name).marker?.test(text)))
  // A mark stops the run under the layout of another tool.
  const whole = isMarked
    ? undefined
    : LAYOUT_NAMES.find((name) => files.every(({ path }) => takes(layoutOf(name), path)))
  const [most] = [...seen].sort(([, a], [, b]) => b.length - a.length)[0] ?? ['plain']
  return {
    location: { file: displayDirectory },
    message: `the migrations directory ${displayDirectory} mixes layouts: ${found.join(', ')}`,
    hint: whole
      ? `if it is ${layoutOf(whole).title}'s, which takes all of them, say so: \`migrations: { layout: ${whole} }\`; or keep the files of one tool in it`
      : `keep the files of one tool in it; or say whose it is, and what is not in that layout is named: \`migrations: { layout: ${most} }\``,
  }
}

/** Whether the name alone tells both ways apart. */
function takes({ up, down, repeatable, marker }: Layout, path: string): boolean {
  if (marker) return false
  return (
    down?.test(path) === true || repeatable?.test(path) === true || (up.test(path) && !TAKES_BACK.test(path))
  )
}

const TAKES_BACK = /[./]down\.sql$/
