import pg from 'pg'
import { LakebaseConfigError } from './error.ts'

/** What is needed of node-postgres. */
export type Pg = Pick<typeof import('pg'), 'Pool'>

/**
 * The app's node-postgres: the one that is given, else the one by name. The import is a plain one, so that a bundler puts
 * in the copy that the app itself imports. Throws LakebaseConfigError.
 */
export function nodePostgres(given: Pg | undefined): Pg {
  if (process.env.NODE_PG_FORCE_NATIVE) {
    throw new LakebaseConfigError(
      ['NODE_PG_FORCE_NATIVE'],
      'NODE_PG_FORCE_NATIVE is set, and the native bindings of pg take no password function (brianc/node-postgres#2542). Unset it.',
    )
  }
  const found = given ?? pg
  if (typeof found.Pool === 'function') return found
  throw new LakebaseConfigError(
    [],
    'The option `pg` is not node-postgres, for it has no Pool. Give the module: import pg from "pg"; createPool({ pg }).',
  )
}
