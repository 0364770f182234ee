import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeAuthority } from '../../../src/emulator/certificate.ts'

const run = promisify(execFile)
const hasOpenssl = await available('openssl', 'version')
const hasPython = await available('python3', '--version')
const NAMES = ['dbc-1.cloud.databricks.com', '*.database.us-west-2.cloud.databricks.com']

describe('makeAuthority', () => {
  const authority = makeAuthority()
  const { cert, key } = authority.issue(NAMES)
  const leaf = new X509Certificate(cert)
  const ca = new X509Certificate(authority.caCert)

  const server = createServer({ cert, key }, (_, response) => response.end('hello'))
  let port: number
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const address = server.address()
    port = typeof address === 'object' && address ? address.port : 0
  })
  afterAll(() => {
    server.close()
  })

  it('issues certificates that its CA signed', () => {
    expect(ca.ca).toBe(true)
    expect(leaf.ca).toBe(false)
    expect(leaf.verify(ca.publicKey)).toBe(true)
    expect(leaf.checkIssued(ca)).toBe(true)
    expect(leaf.verify(new X509Certificate(makeAuthority().caCert).publicKey)).toBe(false)
  })

  it('names the hosts it was asked for, and 127.0.0.1', () => {
    expect(leaf.subjectAltName).toBe(`DNS:${NAMES[0]}, DNS:${NAMES[1]}, IP Address:127.0.0.1`)
    expect(leaf.checkHost('ep-1.database.us-west-2.cloud.databricks.com')).toBe(NAMES[1])
    expect(leaf.checkHost('a.b.database.us-west-2.cloud.databricks.com')).toBeUndefined()
    expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1')
  })

  it('is valid from an hour ago, for one year', () => {
    const hour = 60 * 60 * 1000
    expect(Math.abs(Date.parse(leaf.validFrom) - (Date.now() - hour))).toBeLessThan(60_000)
    expect(Math.abs(Date.parse(leaf.validTo) - (Date.now() + 365 * 24 * hour))).toBeLessThan(60_000)
  })

  it('gives each certificate its own serial number', () => {
    const serials = Array.from(
      { length: 20 },
      () => new X509Certificate(authority.issue([]).cert).serialNumber,
    )
    expect(new Set(serials).size).toBe(20)
    expect(serials.every((serial) => serial.length === 32)).toBe(true)
  })

  it('takes long lists of names', () => {
    const names = Array.from(
      { length: 400 },
      (_, index) => `ep-${index}.database.us-west-2.cloud.databricks.com`,
    )
    const many = new X509Certificate(authority.issue(names).cert)
    expect(many.checkHost('ep-399.database.us-west-2.cloud.databricks.com')).toBe(names[399])
    expect(many.verify(ca.publicKey)).toBe(true)
  })

  it('is accepted by node:https with the CA, and refused without', async () => {
    await expect(get(port, authority.caCert)).resolves.toBe('hello')
    await expect(get(port, makeAuthority().caCert)).rejects.toThrow('unable to verify the first certificate')
  })

  describe("by OpenSSL's rules", () => {
    let directory: string
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'certificate-test-'))
      await writeFile(join(directory, 'ca.pem'), authority.caCert)
      await writeFile(join(directory, 'cert.pem'), cert)
    })
    afterEach(() => rm(directory, { recursive: true }))

    it.skipIf(!hasOpenssl)('passes -x509_strict', async () => {
      const options = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', 'ca.pem']
      const host = ['-verify_hostname', 'ep-1.database.us-west-2.cloud.databricks.com', 'cert.pem']
      const { stdout } = await run('openssl', [...options, ...host], { cwd: directory })
      expect(stdout).toBe('cert.pem: OK\n')
    })

    it.skipIf(!hasPython)('passes VERIFY_X509_STRICT of Python', async () => {
      const script = `
import socket, ssl
context = ssl.create_default_context(cafile="ca.pem")
context.verify_flags |= ssl.VERIFY_X509_STRICT
raw = socket.create_connection(("127.0.0.1", ${port}))
print(context.wrap_socket(raw, server_hostname="dbc-1.cloud.databricks.com").version())`
      const { stdout } = await run('python3', ['-c', script], { cwd: directory })
      expect(stdout).toBe('TLSv1.3\n')
    })
  })
})

function get(port: number, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ port, host: '127.0.0.1', servername: NAMES[0], ca, agent: false }, (response) => {
      let body = ''
      response
        .setEncoding('utf8')
        .on('data', (text) => (body += text))
        .on('end', () => resolve(body))
    })
    call.on('error', reject).end()
  })
}

async function available(command: string, flag: string): Promise<boolean> {
  return run(command, [flag]).then(
    () => true,
    () => false,
  )
}
