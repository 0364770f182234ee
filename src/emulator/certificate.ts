import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

const VALID_FROM_MS = -60 * 60 * 1000
const VALID_FOR_MS = 365 * 24 * 60 * 60 * 1000

/** A certificate authority that lives in memory. Its certificates are valid from an hour ago, for one year. */
export interface Authority {
  /** PEM of the CA, for NODE_EXTRA_CA_CERTS and `sslrootcert`. */
  readonly caCert: string
  /** PEM certificate and PKCS #8 key of a server with these DNS names (a leading `*.` is allowed), and of 127.0.0.1. */
  issue(names: readonly string[]): { cert: string; key: string }
}

interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

interface Certificate {
  readonly issuer: string
  readonly subject: string
  readonly publicKey: KeyObject
  readonly extensions: readonly Buffer[]
}

/**
 * Makes a CA whose certificates carry what OpenSSL's strict mode (Python's default from 3.13) asks for beyond what
 * Node asks for: key usage, and the identifiers of subject and issuer key.
 */
export function makeAuthority(): Authority {
  const ca = newKeyPair()
  const issuer = `Lakebase emulator CA ${randomBytes(4).toString('hex')}`
  const caCert = signedBy(ca.privateKey, {
    issuer,
    subject: issuer,
    publicKey: ca.publicKey,
    extensions: [
      basicConstraints(true),
      keyUsage(['keyCertSign', 'cRLSign']),
      subjectKeyIdentifier(ca.publicKey),
    ],
  })

  return {
    caCert,
    issue(names) {
      const server = newKeyPair()
      const cert = signedBy(ca.privateKey, {
        issuer,
        subject: 'Lakebase emulator',
        publicKey: server.publicKey,
        extensions: [
          basicConstraints(false),
          keyUsage(['digitalSignature']),
          serverAuthentication(),
          subjectAlternativeNames(names),
          subjectKeyIdentifier(server.publicKey),
          authorityKeyIdentifier(ca.publicKey),
        ],
      })
      return { cert, key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
    },
  }
}

function newKeyPair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

// DER, the encoding of X.509 (ITU-T X.690): tag, length, content.

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const

function element(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from([tag]), encodedLength(body.length), body])
}

function encodedLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff)
  return Buffer.from([0x80 | bytes.length, ...bytes])
}

function sequence(...content: readonly Buffer[]): Buffer {
  return element(TAG.sequence, ...content)
}

/** `[number]` of ASN.1: constructed when it wraps whole elements, primitive when it replaces the tag of a value. */
function tagged(number: number, kind: 'constructed' | 'primitive', content: Buffer): Buffer {
  return element((kind === 'constructed' ? 0xa0 : 0x80) | number, content)
}

function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(TAG.objectIdentifier, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f]
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80)
  return bytes
}

function bitString(content: Buffer, unusedBits = 0): Buffer {
  return element(TAG.bitString, Buffer.from([unusedBits]), content)
}

/** RFC 5280 wants UTCTime up to 2049. */
function utcTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '')
  return element(TAG.utcTime, Buffer.from(digits.slice(2)))
}

function distinguishedName(commonName: string): Buffer {
  const attribute = sequence(objectIdentifier('2.5.4.3'), element(TAG.utf8String, Buffer.from(commonName)))
  return sequence(element(TAG.set, attribute))
}

// X.509 (RFC 5280).

function signedBy(signer: KeyObject, certificate: Certificate): string {
  const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))
  const now = Date.now()
  const unsigned = sequence(
    tagged(0, 'constructed', element(TAG.integer, Buffer.from([2]))), // version 3
    element(TAG.integer, serialNumber()),
    ecdsaWithSha256,
    distinguishedName(certificate.issuer),
    sequence(utcTime(new Date(now + VALID_FROM_MS)), utcTime(new Date(now + VALID_FOR_MS))),
    distinguishedName(certificate.subject),
    certificate.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, 'constructed', sequence(...certificate.extensions)),
  )
  return pem(sequence(unsigned, ecdsaWithSha256, bitString(sign('sha256', unsigned, signer))))
}

/** Positive and 16 bytes long, whatever the random bytes are. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16)
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0)
  return bytes
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function extension(identifier: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [element(TAG.boolean, Buffer.from([0xff]))] : []
  return sequence(objectIdentifier(identifier), ...flag, element(TAG.octetString, value))
}

function basicConstraints(isAuthority: boolean): Buffer {
  const value = isAuthority
    ? sequence(element(TAG.boolean, Buffer.from([0xff])), element(TAG.integer, Buffer.from([0])))
    : sequence()
  return extension('2.5.29.19', true, value)
}

const KEY_USAGE_BITS = { digitalSignature: 0, keyCertSign: 5, cRLSign: 6 } as const

function keyUsage(usages: readonly (keyof typeof KEY_USAGE_BITS)[]): Buffer {
  const bits = usages.map((usage) => KEY_USAGE_BITS[usage])
  const byte = bits.reduce<number>((sum, bit) => sum | (0x80 >> bit), 0)
  return extension('2.5.29.15', true, bitString(Buffer.from([byte]), 7 - Math.max(...bits)))
}

function serverAuthentication(): Buffer {
  return extension('2.5.29.37', false, sequence(objectIdentifier('1.3.6.1.5.5.7.3.1')))
}

function subjectAlternativeNames(names: readonly string[]): Buffer {
  const dnsNames = names.map((name) => tagged(2, 'primitive', Buffer.from(name)))
  const loopback = tagged(7, 'primitive', Buffer.from([127, 0, 0, 1]))
  return extension('2.5.29.17', false, sequence(...dnsNames, loopback))
}

function subjectKeyIdentifier(key: KeyObject): Buffer {
  return extension('2.5.29.14', false, element(TAG.octetString, keyIdentifier(key)))
}

function authorityKeyIdentifier(key: KeyObject): Buffer {
  return extension('2.5.29.35', false, sequence(tagged(0, 'primitive', keyIdentifier(key))))
}

function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
}
