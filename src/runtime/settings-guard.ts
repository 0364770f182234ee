import { LakebaseConfigError } from './error.ts'

/**
 * A library whose copy of pg is another takes the pool for settings, makes a pool of its own from it and dies in a socket
 * (prisma/prisma#29897). node-postgres opens the socket of such settings with their `stream`, which says what is wrong
 * before anything is sent.
 */
export function refuseAsSettings(pool: object): void {
  Object.defineProperty(pool, 'stream', { value: refuse, enumerable: true })
}

function refuse(): never {
  throw new LakebaseConfigError(
    [],
    'This pool was taken for settings, because it is not of the copy of pg that the library uses: there are two copies of pg in this process. In a bundle keep both outside (external: pg and @tellr/lakebase-runtime) or both inside; with several versions in node_modules (`npm ls pg`) give the one of the library: createPool({ pg }).',
  )
}
