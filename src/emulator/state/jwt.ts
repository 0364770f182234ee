import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'

/** Claims of a token; times are seconds since 1970. */
export type Claims = Readonly<Record<string, unknown>>

/** Signs and checks JSON Web Tokens with a key of its own (ES256). */
export class TokenSigner {
  readonly #private: KeyObject
  readonly #public: KeyObject

  constructor() {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.#private = privateKey
    this.#public = createPublicKey(privateKey)
  }

  sign(claims: Claims): string {
    const input = `${encode({ alg: 'ES256', typ: 'JWT', kid: 'emulator' })}.${encode(claims)}`
    const signature = sign('sha256', Buffer.from(input), { key: this.#private, dsaEncoding: 'ieee-p1363' })
    return `${input}.${signature.toString('base64url')}`
  }

  /** The claims, if the token is one of this signer's; their meaning is not checked. */
  verify(token: string): Claims | undefined {
    const [header, payload, signature] = token.split('.')
    if (header === undefined || payload === undefined || signature === undefined) return undefined
    const genuine = verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      { key: this.#public, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    )
    return genuine ? decode(payload) : undefined
  }
}

function encode(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function decode(payload: string): Claims | undefined {
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  return typeof claims === 'object' && claims !== null
    ? Object.fromEntries(Object.entries(claims))
    : undefined
}
