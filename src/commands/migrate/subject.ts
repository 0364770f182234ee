import type { DesiredSchema } from '../../config/desired.ts'
import { code } from '../../plan/render.ts'
import { visible } from '../../visible.ts'
import type { Subject } from '../ending.ts'

/** How the ending of a migration calls what it worked on. */
export function subjectOf({ lakebase: { database, schema } }: Pick<DesiredSchema, 'lakebase'>): Subject {
  return {
    name: visible(`schema ${schema} of database ${database}`),
    markdown: `Schema ${code(schema)} of database ${code(database)}`,
    done: 'Migrated',
    standing: 'is migrated',
    upToDate: 'is up to date',
  }
}
