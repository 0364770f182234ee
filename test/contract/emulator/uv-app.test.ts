import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../src/emulator/emulator.ts'
import { Client } from '../../unit/emulator/control-plane/client.ts'
import { preparePython } from './python.ts'

const python = await preparePython(['uv==0.10.2'])
if ('missing' in python) console.warn(`An app with uv is not tested here: ${python.missing}`)

const FILES = {
  'pyproject.toml': '[project]\nname = "snake"\nversion = "0.1.0"\nrequires-python = ">=3.8"\n',
  'uv.lock':
    'version = 1\nrevision = 3\nrequires-python = ">=3.8"\n\n[[package]]\nname = "snake"\nversion = "0.1.0"\nsource = { virtual = "." }\n',
  'app.py':
    'import http.server, os\nhttp.server.HTTPServer(("", int(os.environ["DATABRICKS_APP_PORT"])), http.server.SimpleHTTPRequestHandler).serve_forever()\n',
}

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.stop())

it.skipIf('missing' in python)(
  'an app with pyproject.toml and uv.lock gets its environment from uv, or fails with what uv says',
  async () => {
    const client = await Client.of(emulator)
    await client.app('snake')
    const deploy = async (folder: string, files: Readonly<Record<string, string>>) =>
      client.deploy('snake', { source_code_path: await client.upload(folder, files) })
    // With the message, which says why when it failed.
    expect(await deploy('good', FILES)).toMatchObject({
      status: { state: 'SUCCEEDED', message: 'App started successfully.' },
    })
    const lock = FILES['uv.lock'].replace('version = 1', 'version = 99')
    expect(await deploy('bad', { ...FILES, 'uv.lock': lock })).toMatchObject({
      status: { state: 'FAILED', message: expect.stringContaining('uv.lock') },
    })
  },
  180_000,
)
