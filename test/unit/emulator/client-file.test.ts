import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { writeClientFile } from '../../../src/emulator/client-file.ts'
import { startEmulator } from '../../../src/emulator/emulator.ts'

const PROGRAM = `fetch(process.env.DATABRICKS_HOST + '/api/2.0/preview/scim/v2/Me', {
  headers: { authorization: 'Bearer ' + process.env.DATABRICKS_TOKEN } }).then((answer) => answer.json())
  .then(({ userName }) => console.log(userName, process.env.PGPORT, process.env.EMULATOR_DEPLOYER_CLIENT_ID))`

it('a client that knows nothing of the emulator reaches it with what a shell reads from the file', async () => {
  const emulator = await startEmulator()
  try {
    const file = await writeClientFile(emulator)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const script = `set -a; . '${file}'; exec '${process.execPath}' -e "$PROGRAM"`
    const { stdout } = await promisify(execFile)('sh', ['-c', script], { env: { PROGRAM } })
    const { deployer, jane } = emulator.identities
    expect(stdout.trim()).toBe(`${jane.name} ${emulator.ports.postgres} ${deployer.clientId}`)
  } finally {
    await emulator.stop()
  }
})
