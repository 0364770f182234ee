import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where systems keep the certificates of public authorities, in one PEM file: Debian and Alpine, Red Hat, SUSE, macOS and BSD. */
const SYSTEM = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/**
 * Gives `use` the PEM file of the authorities that a program with this environment trusts, for a child that takes one file
 * only (PGSSLROOTCERT): what the environment names, else the system's, and those of NODE_EXTRA_CA_CERTS with them. It is there
 * until `use` has ended. Where the system has no such file it is the word `system`, which libpq knows from version 16 on.
 */
export async function withAuthorities<T>(
  env: Readonly<Record<string, string | undefined>>,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const { PGSSLROOTCERT, NODE_EXTRA_CA_CERTS } = env
  const system = SYSTEM.find((file) => existsSync(file))
  if (PGSSLROOTCERT) return use(PGSSLROOTCERT)
  if (!NODE_EXTRA_CA_CERTS) return use(system ?? 'system')
  const folder = await mkdtemp(join(tmpdir(), 'lakebase-deploy-'))
  try {
    const file = join(folder, 'authorities.pem')
    const files = [NODE_EXTRA_CA_CERTS, ...(system === undefined ? [] : [system])]
    const texts = await Promise.all(files.map((each) => readFile(each, 'utf8').catch(() => '')))
    await writeFile(file, texts.join('\n'))
    return await use(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
