import { homedir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import type { DatabaseUrl } from '../config/database-url.ts'
import { InvalidInput } from '../error.ts'
import type { Address, Tls } from '../postgres/address.ts'
import { readRegularFile } from '../regular-file.ts'
import type { Login } from './database.ts'

/** A PostgreSQL server that is no Lakebase, and how to log in to it. */
export interface Server extends Login {
  readonly address: Address & { readonly tls: Tls }
}

/** Fills in what the URL leaves out, as libpq does. Throws InvalidInput when its root certificate cannot be read. */
export function readServer(
  url: DatabaseUrl,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Server {
  const { host, port, password } = url
  const user = url.user ?? (env.PGUSER || userInfo().username)
  const path = rootCertificatePath(url, cwd)
  const ca = readRootCertificate(url, path)
  const tls = { mode: url.sslMode, ca }
  const address = { host, port, database: url.database ?? user, user, tls }
  return { address, password, sslRootCert: ca === undefined ? url.sslRootCert : path }
}

/** The file that the URL names, else libpq's own. */
function rootCertificatePath({ sslRootCert }: DatabaseUrl, cwd: string): string {
  return resolve(cwd, sslRootCert ?? join(homedir(), '.postgresql', 'root.crt'))
}

/** libpq's own file must be there only to verify. */
function readRootCertificate({ sslMode, sslRootCert }: DatabaseUrl, path: string): string | undefined {
  if (sslRootCert === 'system' || sslMode === 'disable') return undefined
  const required = sslRootCert !== undefined || sslMode.startsWith('verify')
  try {
    return readRegularFile(path).toString()
  } catch {
    if (!required) return undefined
    const setting =
      sslRootCert === undefined
        ? `has sslmode=${sslMode}, which needs a root certificate`
        : `has sslrootcert=${sslRootCert}, which cannot be read`
    const hint = 'add sslrootcert=<PEM file>, or sslrootcert=system for a server with a public certificate'
    throw new InvalidInput([{ message: `input "database-url" ${setting}`, hint }])
  }
}
