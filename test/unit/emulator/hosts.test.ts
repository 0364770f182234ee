import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeAuthority } from '../../../src/emulator/certificate.ts'
import { hostsEnvironment, hostsPreload } from '../../../src/emulator/hosts.ts'

const run = promisify(execFile)
const NAMES = ['dbc-1.cloud.databricks.com', '*.cloud.databricks.com']

describe('hosts preload', () => {
  const authority = makeAuthority()
  const server = createServer(authority.issue(NAMES), (request, response) =>
    response.end(`${request.headers.host} by ${Reflect.get(request.socket, 'servername')}`),
  )
  let directory: string
  let environment: NodeJS.ProcessEnv

  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    directory = await mkdtemp(join(tmpdir(), 'hosts-test-'))
    const ca = join(directory, 'ca.pem')
    await writeFile(ca, authority.caCert)
    environment = {
      ...process.env,
      ...hostsEnvironment({ '*.cloud.databricks.com:443': port, 'exact.cloud.databricks.com:443': 1 }, {}),
      NODE_EXTRA_CA_CERTS: ca,
      LOCAL_PORT: String(port),
    }
  })
  afterAll(async () => {
    server.close()
    await rm(directory, { recursive: true })
  })

  async function output(script: string, environ: NodeJS.ProcessEnv = environment): Promise<string> {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
      env: environ,
    })
    return stdout.trim()
  }

  it('serves fetch, node:https and node:tls with verified TLS and the real name', async () => {
    const found = await output(`
      import https from 'node:https'
      import net from 'node:net'
      import tls from 'node:tls'
      const url = 'https://dbc-1.cloud.databricks.com/x'
      console.log(await (await fetch(url)).text())
      await new Promise((done) => https.get(url, (answer) => answer.on('data', (data) => console.log(String(data))).on('end', done)))
      await new Promise((done) => {
        const secure = tls.connect(443, 'a.cloud.databricks.com', { servername: 'a.cloud.databricks.com' })
        secure.on('secureConnect', () => { console.log(secure.authorized); secure.destroy(); done() })
      })
      await new Promise((done) => {
        // What pg does: a plain socket first, TLS over it later.
        const plain = new net.Socket()
        plain.connect(443, 'B.cloud.databricks.com')
        plain.once('connect', () => {
          const secure = tls.connect({ socket: plain, servername: 'b.cloud.databricks.com' })
          secure.on('secureConnect', () => { console.log(secure.authorized); secure.destroy(); done() })
        })
      })`)
    expect(found.split('\n')).toEqual([
      'dbc-1.cloud.databricks.com by dbc-1.cloud.databricks.com',
      'dbc-1.cloud.databricks.com by dbc-1.cloud.databricks.com',
      'true',
      'true',
    ])
  })

  it('refuses every other host and port, naming it', async () => {
    const found = await output(`
      import net from 'node:net'
      for (const url of ['https://example.com/', 'http://dbc-1.cloud.databricks.com/', 'https://169.254.169.254/']) {
        await fetch(url).catch((error) => console.log(error.cause.code, error.cause.message))
      }
      net.connect({ host: 'example.com', port: 5432 }).on('error', (error) => console.log(error.code, error.address, error.port))`)
    const reason = '(the Lakebase emulator lets programs reach only its own hosts)'
    expect(found.split('\n')).toEqual([
      `ENETUNREACH connect ENETUNREACH example.com:443 ${reason}`,
      `ENETUNREACH connect ENETUNREACH dbc-1.cloud.databricks.com:80 ${reason}`,
      `ENETUNREACH connect ENETUNREACH 169.254.169.254:443 ${reason}`,
      'ENETUNREACH example.com 5432',
    ])
  })

  it('prefers an exact name to a wildcard', async () => {
    const found = await output(
      `await fetch('https://exact.cloud.databricks.com/').catch((error) => console.log(error.cause.code, error.cause.port))`,
    )
    expect(found).toBe('ECONNREFUSED 1')
  })

  it('leaves loopback and Unix sockets alone', async () => {
    const found = await output(`
      import net from 'node:net'
      for (const target of [[{ port: process.env.LOCAL_PORT }], [Number(process.env.LOCAL_PORT), '127.0.0.1'], [{ host: '::ffff:127.0.0.1', port: process.env.LOCAL_PORT }]]) {
        await new Promise((done) => { const socket = net.connect(...target, () => { console.log('connected'); socket.destroy(); done() }) })
      }
      net.connect('/no/such/socket').on('error', (error) => console.log(error.code))`)
    expect(found.split('\n')).toEqual(['connected', 'connected', 'connected', 'ENOENT'])
  })

  it('reaches the children of children', async () => {
    const grandchild = `fetch('https://dbc-1.cloud.databricks.com/').then((answer) => answer.text()).then(console.log)`
    const child = `
      import { execFileSync } from 'node:child_process'
      process.stdout.write(execFileSync(process.execPath, ['--eval', ${JSON.stringify(grandchild)}]))`
    expect(await output(child)).toBe('dbc-1.cloud.databricks.com by dbc-1.cloud.databricks.com')
  })

  it('says what is wrong with the variable', async () => {
    const broken = output('', { ...environment, LAKEBASE_EMULATOR_HOSTS: '{oops' })
    await expect(broken).rejects.toThrow(
      'LAKEBASE_EMULATOR_HOSTS is not JSON of the form {"host:port": local port}: {oops',
    )
  })

  it('is loaded by other Node versions as plain JavaScript', () => {
    expect(hostsPreload.endsWith('hosts.mjs')).toBe(true)
  })
})

describe('hostsEnvironment', () => {
  it('keeps the other NODE_OPTIONS and adds itself once', () => {
    const once = hostsEnvironment({ 'a:1': 2 }, { NODE_OPTIONS: '--no-warnings' })
    expect(once.NODE_OPTIONS).toMatch(/^--no-warnings --import=file:.*\/hosts\.mjs$/)
    expect(hostsEnvironment({ 'a:1': 2 }, once)).toEqual({ ...once, LAKEBASE_EMULATOR_HOSTS: '{"a:1":2}' })
  })
})
