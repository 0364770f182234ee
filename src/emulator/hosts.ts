import { fileURLToPath } from 'node:url'

const PRELOAD = new URL('./hosts.mjs', import.meta.url)

/** The preload's path, for `node --import`; any Node from 20 on loads it. */
export const hostsPreload = fileURLToPath(PRELOAD)

/** Holds the ports, as JSON. */
export const HOSTS_VARIABLE = 'LAKEBASE_EMULATOR_HOSTS'

/** Real-looking `host:port` to a local port; a leading `*` stands for anything: `{"*.cloud.databricks.com:443": 40001}`. */
export type HostPorts = Readonly<Record<string, number>>

/**
 * Environment that makes a Node program, and every Node program it starts, reach `ports` instead of the real hosts.
 * All else that is not loopback is refused with ENETUNREACH. NODE_OPTIONS of `inherited` are kept.
 */
export function hostsEnvironment(
  ports: HostPorts,
  inherited: { readonly NODE_OPTIONS?: string | undefined } = process.env,
): { NODE_OPTIONS: string; LAKEBASE_EMULATOR_HOSTS: string } {
  // As a URL, since NODE_OPTIONS is split at spaces.
  const preload = `--import=${PRELOAD.href}`
  const others = (inherited.NODE_OPTIONS ?? '')
    .split(' ')
    .filter((option) => option !== '' && option !== preload)
  return {
    NODE_OPTIONS: [...others, preload].join(' '),
    [HOSTS_VARIABLE]: JSON.stringify(ports),
  }
}
