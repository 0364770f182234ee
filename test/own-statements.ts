import type { JournalEntry, SqlEntry } from '../src/emulator/state/journal.ts'
import { grouped } from '../src/grouped.ts'
import type { SqlParser } from '../src/migrations/syntax/parser.ts'
import { PathWatch, type Stray } from './unit/postgres/attack/statements.ts'
import { loadParser } from './unit/postgres/lab.ts'

/** What the tool calls its connections; those of a migrate command and of apps have other names. */
const OURS = 'lakebase-deploy'

/** Statements of the tool's own that could find a name elsewhere than in pg_catalog, over all that reached the gateway. */
export async function strays(entries: readonly JournalEntry[]): Promise<readonly Stray[]> {
  const ours = entries.filter(
    (entry): entry is SqlEntry => entry.kind === 'sql' && entry.application === OURS,
  )
  if (ours.length === 0) return []
  const parser = await rememberingParser()
  return [...grouped(ours, ({ session }) => String(session)).values()].flatMap((messages) => {
    const watch = new PathWatch(parser)
    for (const { sql, outcome } of messages) {
      watch.see(sql)
      if (outcome !== 'done') watch.failed()
    }
    return watch.strays
  })
}

const parsed = new Map<string, ReturnType<SqlParser['parse']>>()
let loading: Promise<SqlParser> | undefined

/** Nearly all messages of a run were sent by one before it. */
async function rememberingParser(): Promise<SqlParser> {
  loading ??= loadParser()
  const parser = await loading
  return {
    parse(sql) {
      const known = parsed.get(sql) ?? parser.parse(sql)
      parsed.set(sql, known)
      return known
    },
  }
}
