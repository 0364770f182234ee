import type { Problem } from '../../error.ts'

/** One migration in Drizzle's `meta/_journal.json`. */
export interface JournalEntry {
  /** Name of the file without `.sql`. */
  readonly tag: string
  /** Milliseconds since 1970; Drizzle's table has it in `created_at`. */
  readonly when: number
}

/** The entries in the order in which Drizzle runs them, or what is wrong. `path` is how the user wrote the journal's. */
export function readJournal(
  path: string,
  text: string,
): { readonly entries: readonly JournalEntry[] } | { readonly problem: Problem } {
  const journal = parse(text)
  const entries =
    isRecord(journal) && Array.isArray(journal.entries) ? journal.entries.map(entryOf) : undefined
  const known = entries?.filter((entry) => entry !== undefined)
  if (!isRecord(journal) || !entries || known?.length !== entries.length)
    return {
      problem: problem(path, 'is no journal of Drizzle: it has no list `entries` with `tag` and `when`'),
    }
  const { dialect } = journal
  if (dialect !== undefined && dialect !== 'postgresql' && dialect !== 'pg')
    return { problem: problem(path, `is for ${JSON.stringify(dialect)}, not for PostgreSQL`) }
  return { entries: known }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function entryOf(value: unknown): JournalEntry | undefined {
  if (!isRecord(value)) return undefined
  const { tag, when } = value
  return typeof tag === 'string' && typeof when === 'number' ? { tag, when } : undefined
}

function problem(path: string, reason: string): Problem {
  return {
    location: { file: path },
    message: `${path} ${reason}`,
    hint: 'restore it, or let drizzle-kit generate it anew',
  }
}
