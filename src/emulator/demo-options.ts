import { parseArgs } from 'node:util'

export interface DemoOptions {
  readonly app: 'notes' | 'fastapi'
  readonly type: 'autoscaling' | 'provisioned'
  readonly once: boolean
}

/** What the command line asks for; `complaint` is one line. */
export type DemoRequest = DemoOptions | { readonly help: string } | { readonly complaint: string }

export const DEMO_USAGE = `Usage: npm run demo [-- OPTIONS]

Starts the emulator (a Databricks workspace, and real PostgreSQL behind it), deploys an example to it twice, and stays up
until Ctrl-C.

  --app notes|fastapi             the example to deploy: Node, or Python (needs python3 with venv, and a registry for
                                  pip); notes when left out
  --type autoscaling|provisioned  the kind of Lakebase; autoscaling when left out
  --once                          end after the second deployment
  -h, --help                      this text

A client of your own: while the demo stays up, it names a file client.env. \`set -a; . FILE\` gives a shell what curl,
psql and the SDKs read: the workspace's address (DATABRICKS_HOST) and a person's token (DATABRICKS_TOKEN), the CA
(CURL_CA_BUNDLE, SSL_CERT_FILE, REQUESTS_CA_BUNDLE, NODE_EXTRA_CA_CERTS, PGSSLROOTCERT) and the local port of every
database (PGHOSTADDR, PGPORT). The service principals are in it too, as are the two ports by themselves.
`

const HINT = 'npm run demo -- --help lists the options.'

/** Reads the arguments after the program's name. */
export function readDemoOptions(args: readonly string[]): DemoRequest {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        app: { type: 'string', default: 'notes' },
        type: { type: 'string', default: 'autoscaling' },
        once: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    const { app, help, once, type } = values
    if (help) return { help: DEMO_USAGE }
    if (app !== 'notes' && app !== 'fastapi') return refusal('--app', app, 'notes or fastapi')
    if (type !== 'autoscaling' && type !== 'provisioned') {
      return refusal('--type', type, 'autoscaling or provisioned')
    }
    return { app, type, once }
  } catch (error) {
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/)
    return { complaint: `${why}. ${HINT}` }
  }
}

function refusal(option: string, value: string, accepted: string): { readonly complaint: string } {
  return { complaint: `${option} is ${value}; it can be ${accepted}. ${HINT}` }
}
