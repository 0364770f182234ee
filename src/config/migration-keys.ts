import { acceptance } from './acceptance.ts'
import { allowableCode } from './allow.ts'
import { baseline } from './baseline.ts'
import { RUN_AS } from './desired.ts'
import { key } from './key.ts'
import { LAYOUT_NAMES } from './layout.ts'
import { anyText, choice, durationMs } from './rule.ts'
import { flag, list, plainText, text } from './type.ts'

const DAY = 86_400_000

/** The keys below `migrations`, in the order of the docs. */
export const MIGRATION_KEYS = {
  migrations: key('migrations.directory', text(anyText), 'Directory of the `.sql` migrations.', {
    fallback: '`migrations` inside or beside the source, if it exists',
  }),
  layout: key(
    'migrations.layout',
    text(choice(LAYOUT_NAMES)),
    'Whose form the migrations have, where their names and markers do not show it; see docs/database.md.',
    { fallback: 'recognised' },
  ),
  replacePublic: key(
    'migrations.replace_public',
    flag,
    "Whether `public` in the files stands for the app's schema: `public.users`, `SET search_path = public`.",
    { fallback: '`true` for Drizzle, Prisma and Supabase, else `false`' },
  ),
  baseline: key(
    'migrations.baseline',
    plainText(baseline),
    'What was applied to a schema that was there before this tool: recorded, and not run. Counts only where nothing newer is recorded.',
  ),
  migrateCommand: key(
    'migrations.command',
    text(anyText),
    'Shell command that migrates in the place of `.sql` files, such as `npx drizzle-kit migrate`. Excludes `migrations.directory`.',
  ),
  accept: key(
    'migrations.accept',
    list(text(acceptance), 'list of entries as the error prints them'),
    'Differences between applied migrations and their files that are no mistakes. An entry without one is no matter.',
  ),
  lockTimeout: key(
    'migrations.lock_timeout',
    text(durationMs({ minMs: 1, maxMs: DAY })),
    'How long a statement may wait for a lock.',
    {
      fallback: '`5s`',
    },
  ),
  statementTimeout: key(
    'migrations.statement_timeout',
    text(durationMs({ minMs: 1, maxMs: DAY })),
    'How long a statement may run.',
    {
      fallback: '`10m`',
    },
  ),
  runAs: key(
    'migrations.run_as',
    text(choice(RUN_AS)),
    '`box`: files run with the rights of the owner role alone. `login`: for a login that has nothing but the owner role, where the server refuses the box.',
    { fallback: '`box`' },
  ),
  allow: key(
    'migrations.allow',
    list(text(allowableCode), 'list of codes of checks'),
    'Checks of migrations that stop nobody here, such as `blocking-index` where no traffic waits; see docs/database.md.',
  ),
}
