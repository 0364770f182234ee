// `npm run demo`: the whole product on this machine, with no Databricks account. `-- --help` lists the options.

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { writeClientFile } from './client-file.ts'
import { type DemoOptions, readDemoOptions } from './demo-options.ts'
import { type Emulator, startEmulator } from './emulator.ts'
import { type ActionResult, runAction } from './runner.ts'
import { isWrite } from './state/journal.ts'
import { browse, openApp } from './visitor.ts'

const MODULES = fileURLToPath(new URL('../../', import.meta.url))

/** An example, and how something is written with it and read back. */
interface Example {
  readonly folder: string
  readonly name: string
  write(emulator: Emulator, url: string): Promise<unknown>
  read(emulator: Emulator, url: string): Promise<string>
}

const EXAMPLES: Readonly<Record<DemoOptions['app'], Example>> = {
  notes: {
    folder: fileURLToPath(new URL('../../examples/notes/', import.meta.url)),
    name: 'notes-dev',
    write: (emulator, url) =>
      browse(emulator, `${url}/notes`, { text: `Written at ${new Date().toISOString()}`, author: 'demo' }),
    read: (emulator, url) => browse(emulator, `${url}/api/notes`),
  },
  fastapi: {
    folder: fileURLToPath(new URL('../../examples/fastapi/', import.meta.url)),
    name: 'visits-dev',
    write: (emulator, url) => browse(emulator, `${url}/visits?who=demo`, {}),
    read: (emulator, url) => browse(emulator, `${url}/visits`),
  },
}

const request = readDemoOptions(process.argv.slice(2))
if ('help' in request) {
  console.log(request.help)
  process.exit(0)
}
if ('complaint' in request) {
  console.error(request.complaint)
  process.exit(2)
}
const { app, once: endsAtOnce, type } = request
const example = EXAMPLES[app]

const stop = new AbortController()
const stopped = once(stop.signal, 'abort')
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())

const emulator = await startEmulator({ lendModulesFrom: MODULES })
try {
  const url = await demonstrate(emulator, type)
  if (!endsAtOnce) await stayUp(emulator, url)
} catch (error) {
  if (!stop.signal.aborted) throw error
} finally {
  await emulator.stop()
}

/** Deploys twice, uses the app between the two, and gives the app's URL. Throws when it is stopped. */
async function demonstrate(emulator: Emulator, type: DemoOptions['type']): Promise<string> {
  title(`The emulator is up: ${emulator.host}, PostgreSQL behind a TLS gateway`)
  title('First run of the action (dist/action), as the Actions runner starts it')
  const first = await deploy(emulator, type)
  title('Its outputs')
  for (const [name, value] of Object.entries(first.outputs))
    console.log(`${name}: ${value.length > 160 ? `${value.slice(0, 160)} ...` : value}`)
  title('Its job summary')
  console.log(first.summary)

  const url = first.outputs['app-url'] ?? ''
  title(`The app answers at ${url} (something is written, all is read back from Lakebase)`)
  await example.write(emulator, url)
  console.log(await example.read(emulator, url))

  title('Second run: nothing has changed')
  const calls = emulator.journal.length
  const second = await deploy(emulator, type)
  const writes = emulator.journal.slice(calls).filter(isWrite)
  title('What the second run sent')
  console.log(`${emulator.journal.length - calls} calls and messages, of which writes: ${writes.length}`)
  console.log(second.summary)
  return url
}

async function deploy(emulator: Emulator, type: DemoOptions['type']): Promise<ActionResult> {
  stop.signal.throwIfAborted()
  const name = type === 'autoscaling' ? { project: example.name } : { instance: `${example.name}-db` }
  const result = await runAction({
    with: {
      environment: 'development',
      capacity: 'CU_1',
      'databricks-host': emulator.host,
      'client-id': emulator.identities.deployer.clientId,
      ...name,
    },
    workspace: example.folder,
    env: { ...emulator.childEnvironment(), ...emulator.oidcEnvironment() },
    onLine: (line) => console.log(line),
    // Ctrl-C reaches it from the terminal, other signals only so; the emulator stays until it has ended.
    onStart: (action) => stop.signal.addEventListener('abort', () => action.kill('SIGTERM'), { once: true }),
  })
  if (result.exitCode !== 0) throw new Error(`the action exited with ${result.exitCode ?? result.signal}`)
  return result
}

/** A browser cannot reach the emulator's host names, so a local port leads to the app until Ctrl-C. */
async function stayUp(emulator: Emulator, url: string): Promise<void> {
  const server: Server = createServer((request, response) => void openApp(emulator, url, request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  title(`For a client of your own (curl, psql, an SDK): set -a; . ${await writeClientFile(emulator)}`)
  title(`Open http://127.0.0.1:${port}/ in a browser. Ctrl-C ends the demo and leaves nothing behind.`)
  await stopped
  server.closeAllConnections()
  server.close()
}

function title(text: string): void {
  console.log(`\n\u2500\u2500 ${text}`)
}
