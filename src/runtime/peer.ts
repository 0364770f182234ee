import { createRequire } from 'node:module'
import { codeOf, LakebaseConfigError } from './error.ts'

const require = createRequire(import.meta.url)

/** The app's own node-postgres, loaded when the first pool is made. */
export function loadPg(): typeof import('pg') {
  if (process.env.NODE_PG_FORCE_NATIVE) {
    throw new LakebaseConfigError(
      ['NODE_PG_FORCE_NATIVE'],
      'NODE_PG_FORCE_NATIVE is set, and the native bindings of pg take no password function (brianc/node-postgres#2542). Unset it.',
    )
  }
  try {
    return require('pg')
  } catch (error) {
    if (codeOf(error) !== 'MODULE_NOT_FOUND') throw error
    throw new LakebaseConfigError(
      [],
      'The package pg is not installed: `npm install pg`. In a bundled app, give it to createPool: `createPool({ pg })`.',
    )
  }
}

/** A package that the app may or may not have. */
export function loadOptional(name: string): unknown {
  try {
    return require(name)
  } catch {
    return undefined
  }
}
