import type { DesiredSchema } from '../config/desired.ts'
import type { Subject } from '../engine/conclusion.ts'
import { code } from '../plan/render.ts'
import { printable } from '../printable.ts'

/** How the ending of a migration calls what it worked on. */
export function subjectOf({ lakebase: { database, schema } }: Pick<DesiredSchema, 'lakebase'>): Subject {
  return {
    name: printable(`schema ${schema} of database ${database}`),
    markdown: `Schema ${code(schema)} of database ${code(database)}`,
    done: 'Migrated',
    status: 'is migrated',
    upToDate: 'is up to date',
  }
}
