import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../../src/emulator/emulator.ts'
import { at, Client, PENDING_MS } from '../control-plane/client.ts'

const hasPython = spawnSync('python3', ['-m', 'venv', '--help']).status === 0
/** Answers with where its Python is, and with what a host of the emulator resolves to. */
const APP = `import http.server, json, os, pathlib, socket, sys

marker = pathlib.Path(sys.prefix, "marker")
kept = marker.exists()
marker.touch()

def resolve(host):
    try:
        return socket.getaddrinfo(host, 443)[0][4][0]
    except OSError as error:
        return type(error).__name__

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        names = ["dbc-emulator.cloud.databricks.com", "pypi.org", "127.0.0.1"]
        body = {"kept": kept, "virtual": sys.prefix != sys.base_prefix, "hosts": [resolve(name) for name in names], "port": os.environ.get("PGPORT")}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())
    def log_message(self, *args):
        pass

http.server.HTTPServer(("", int(os.environ["DATABRICKS_APP_PORT"])), Handler).serve_forever()
`

let emulator: Emulator
let client: Client

beforeAll(async () => {
  emulator = await startEmulator({ pendingMs: PENDING_MS })
  client = await Client.of(emulator)
  await client.app('snake')
})
afterAll(() => emulator.stop())

async function deploy(files: Readonly<Record<string, string>>): Promise<unknown> {
  const folder = `v${emulator.journal.length}`
  return client.deploy('snake', { source_code_path: await client.upload(folder, files) })
}

async function open(): Promise<unknown> {
  const host = new URL(emulator.world.apps.get('snake')?.url ?? '').hostname
  return (await client.get('/api/', { host })).body
}

describe.skipIf(!hasPython)('a Python app', () => {
  it('without app.yaml is run by its first .py file, in a virtual environment that stays', async () => {
    const files = { 'zebra.py': 'raise SystemExit(3)\n', 'app.py': APP }
    expect(await deploy(files)).toMatchObject({ status: { state: 'SUCCEEDED' } })
    const first = await open()
    expect(first).toEqual({
      kept: false,
      virtual: true,
      hosts: ['127.0.0.1', 'OSError', '127.0.0.1'],
      port: String(emulator.ports.postgres),
    })
    expect(await deploy(files)).toMatchObject({ status: { state: 'SUCCEEDED' } })
    expect(at(await open(), 'kept')).toBe(true)
  })

  it('gets what requirements.txt names, or fails with what pip says', async () => {
    const command = 'command: ["python", "app.py"]\n'
    const files = { 'app.yaml': command, 'app.py': APP }
    expect(await deploy({ ...files, 'requirements.txt': '# nothing\n' })).toMatchObject({
      status: { state: 'SUCCEEDED' },
    })
    expect(await deploy({ ...files, 'requirements.txt': './not-there\n' })).toMatchObject({
      status: { state: 'FAILED', message: expect.stringContaining("'./not-there'") },
    })
    expect(at(await open(), 'kept')).toBe(true)
  })
})

describe('where there is no Python', () => {
  it('the deployment fails with that reason', async () => {
    const { PATH } = process.env
    process.env.PATH = dirname(process.execPath)
    try {
      await client.app('lost')
      const source_code_path = await client.upload('lost', { 'app.py': APP })
      expect(await client.deploy('lost', { source_code_path })).toMatchObject({
        status: {
          state: 'FAILED',
          message: expect.stringMatching(/^This app needs Python, and the machine/),
        },
      })
    } finally {
      process.env.PATH = PATH
    }
  })
})
