import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { makeAuthority } from '../../src/emulator/certificate.ts'
import type { Cluster } from '../../src/emulator/postgres/cluster.ts'
import { startGateway } from '../../src/emulator/postgres/gateway.ts'

/** A way into a cluster, the same for everybody who takes part. */
export interface Transport {
  readonly name: string
  readonly isEncrypted: boolean
  reach(): Socket
  close(): Promise<void>
}

/** The server's own socket, whose clients are trusted. */
export function plain(cluster: Cluster): Transport {
  return {
    name: 'trust, no TLS',
    isEncrypted: false,
    reach: () => connect(join(cluster.socketDirectory, `.s.PGSQL.${cluster.port}`)),
    close: async () => {},
  }
}

/** The emulator's gateway: TLS 1.3 and a cleartext password, as Lakebase has it. */
export async function encrypted(cluster: Cluster): Promise<Transport> {
  const gateway = await startGateway({
    certificate: makeAuthority().issue(['localhost']),
    admit: async () => ({ ok: true, cluster }),
  })
  return {
    name: 'TLS and a password',
    isEncrypted: true,
    reach: () => connect(gateway.port, '127.0.0.1'),
    close: () => gateway.close(),
  }
}
