import type { Fields } from '../state/fields.ts'
import type { Endpoint } from '../state/lakebase.ts'
import { timestamp } from '../state/virtual-clock.ts'
import { securableProject } from './access-list.ts'
import { parseDuration, parseTimestamp } from './durations.ts'
import { idNotFound, invalidParameter } from './errors.ts'
import { branchChildAt } from './lookup.ts'
import { requireLevel } from './permissions.ts'
import type { Platform } from './platform.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'

// Sources. Path, fields, and 300 to 3600 seconds: `databricks-sdk-go:service/postgres/{impl,model}.go`. The texts:
// UNVERIFIED.

const SHORTEST_MS = 300_000
export const LONGEST_CREDENTIAL_MS = 3_600_000

/** `POST /api/2.0/postgres/credentials`: a token of the caller's own identity, valid for 5 to 60 minutes. */
export function credentialRoutes(platform: Platform): Route[] {
  return [
    { method: 'POST', pattern: '/api/2.0/postgres/credentials', handle: (call) => generate(platform, call) },
  ]
}

function generate(platform: Platform, call: Call): Answer {
  const body = call.json()
  const endpoint = endpointAt(platform, body.requiredString('endpoint'))
  requireLevel(platform, call.caller, securableProject(endpoint.branch.project), 'CAN_CREATE')
  // Although an endpoint has to be named, the credential opens the whole workspace (docs "Connect external apps").
  const credential = platform.identity.issueCredential(call.caller, readExpiry(platform, body))
  return ok({ token: credential.token, expire_time: timestamp(credential.expiresAt) })
}

function endpointAt(platform: Platform, path: string): Endpoint {
  const { branch, id } = branchChildAt(platform, 'endpoint', path, 'endpoints')
  const endpoint = branch.endpoints.get(id)
  if (!endpoint) throw idNotFound('endpoint')
  return endpoint
}

function readExpiry(platform: Platform, body: Fields): number {
  const now = platform.clock.now()
  const ttl = body.string('ttl')
  const time = body.string('expire_time')
  if (ttl !== undefined && time !== undefined) {
    throw invalidParameter("Fields 'ttl' and 'expire_time' are mutually exclusive.")
  }
  if (ttl === undefined && time === undefined) return now + LONGEST_CREDENTIAL_MS
  const ms =
    ttl === undefined ? parseTimestamp('expire_time', time ?? '') - now : parseDuration('ttl', ttl) * 1000
  if (ms < SHORTEST_MS || ms > LONGEST_CREDENTIAL_MS) {
    throw invalidParameter('The credential must expire in 300 to 3600 seconds.')
  }
  return now + ms
}
