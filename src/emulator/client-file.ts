import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pythonEnvironment } from './client-environment.ts'
import type { Emulator } from './emulator.ts'

/**
 * Writes what a client of somebody else's needs into a file of the emulator's folder that a shell can read, and gives its
 * path. Only its owner may read it; it goes with the emulator.
 */
export async function writeClientFile(emulator: Emulator): Promise<string> {
  const path = join(dirname(emulator.caFile), 'client.env')
  const lines = Object.entries(variables(emulator)).map(([name, value]) => `${name}='${value}'`)
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 })
  return path
}

/** By address, so that no client has to be told that a host name is on this machine. */
function variables({ caFile, identities, ports }: Emulator): Record<string, string> {
  const { deployer, jane, stranger } = identities
  return {
    DATABRICKS_HOST: `https://localhost:${ports.https}`,
    DATABRICKS_TOKEN: jane.token,
    CURL_CA_BUNDLE: caFile,
    NODE_EXTRA_CA_CERTS: caFile,
    ...pythonEnvironment({ ...ports, caFile }),
    // Not under names that an SDK reads: with a token beside them it would refuse to choose.
    EMULATOR_HTTPS_PORT: String(ports.https),
    EMULATOR_POSTGRES_PORT: String(ports.postgres),
    EMULATOR_DEPLOYER_CLIENT_ID: deployer.clientId,
    EMULATOR_DEPLOYER_CLIENT_SECRET: deployer.clientSecret,
    EMULATOR_STRANGER_CLIENT_ID: stranger.clientId,
    EMULATOR_STRANGER_CLIENT_SECRET: stranger.clientSecret,
  }
}
