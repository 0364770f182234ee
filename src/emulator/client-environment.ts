import { APPS_DOMAIN } from './control-plane/app-proxy.ts'
import { GITHUB_API_HOST, GITHUB_TOKEN_HOST } from './control-plane/github.ts'
import { hostsEnvironment } from './hosts.ts'

/** The workspace's host name. */
export const HOSTNAME = 'dbc-emulator.cloud.databricks.com'
export const DATABASE_DOMAINS = [
  '*.database.us-east-1.cloud.databricks.com',
  '*.database.cloud.databricks.com',
]
export const HTTPS_HOSTS = [HOSTNAME, `*${APPS_DOMAIN}`, GITHUB_TOKEN_HOST, GITHUB_API_HOST]

export interface EmulatorAddress {
  /** Local ports. */
  readonly https: number
  readonly postgres: number
  /** Path of the CA's PEM file. */
  readonly caFile: string
}

/** What a Node program needs to reach the emulator by its real host names, with TLS verified. */
export function nodeEnvironment({ https, postgres, caFile }: EmulatorAddress): Record<string, string> {
  const hosts = hostsEnvironment(
    Object.fromEntries([
      ...HTTPS_HOSTS.map((host) => [`${host}:443`, https] as const),
      ...DATABASE_DOMAINS.map((domain) => [`${domain}:5432`, postgres] as const),
    ]),
    {},
  )
  return { ...hosts, NODE_EXTRA_CA_CERTS: caFile }
}

/** What a Python program needs beside it: certificates, and libpq's own way to an address that is not the host name's. */
export function pythonEnvironment({ postgres, caFile }: EmulatorAddress): Record<string, string> {
  return {
    REQUESTS_CA_BUNDLE: caFile,
    SSL_CERT_FILE: caFile,
    PGSSLROOTCERT: caFile,
    PGHOSTADDR: '127.0.0.1',
    PGPORT: String(postgres),
  }
}
