import { type Decoder, decode } from '../json.ts'

/** The claims of a JWT, unverified: for messages and expiry only. Undefined when it is not one. */
export function jwtClaims(token: string): Decoder | undefined {
  const payload = token.split('.')[1]
  if (payload === undefined) return undefined
  try {
    return decode(JSON.parse(Buffer.from(payload, 'base64url').toString()), 'the token')
  } catch {
    return undefined
  }
}
