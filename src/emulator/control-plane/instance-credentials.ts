import { type Principal, principalName } from '../state/principal.ts'
import { timestamp } from '../state/virtual-clock.ts'
import { LONGEST_CREDENTIAL_MS } from './credentials.ts'
import { invalidParameter } from './errors.ts'
import type { DatabaseCredential } from './identity.ts'
import { instanceNamed } from './instances.ts'
import type { Platform } from './platform.ts'
import { isAttached } from './resources.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'

// Sources. Path and fields: `databricks-sdk-go:service/database/{impl,model}.go`. That a request id is an idempotency
// key, and the text: UNVERIFIED.

/** `POST /api/2.0/database/credentials`: a token for an hour, for the named instances only. */
export function instanceCredentialRoutes(platform: Platform): Route[] {
  const answered = new Map<string, DatabaseCredential>()
  return [
    {
      method: 'POST',
      pattern: '/api/2.0/database/credentials',
      handle: (call) => generate(platform, call, answered),
    },
  ]
}

/** `request_id` is an idempotency key: the same one gets the same token. */
function generate(platform: Platform, call: Call, answered: Map<string, DatabaseCredential>): Answer {
  const body = call.json()
  const names = body.strings('instance_names') ?? []
  if (names.length === 0 && !body.has('claims')) {
    throw invalidParameter("At least one of 'instance_names' and 'claims' must be provided.")
  }
  for (const name of names) requireUse(platform, call, name)
  const requestId = body.string('request_id')
  const key = `${principalName(call.caller)} ${requestId ?? ''}`
  const earlier = requestId === undefined ? undefined : answered.get(key)
  const credential = stillValid(platform, earlier) ?? issue(platform, call.caller, names)
  if (requestId !== undefined) answered.set(key, credential)
  return ok({ token: credential.token, expiration_time: timestamp(credential.expiresAt) })
}

function requireUse(platform: Platform, call: Call, name: string): void {
  const instance = platform.world.instances.get(name)
  if (instance && isAttached(platform, call.caller, { branch: instance.branch })) return
  instanceNamed(platform, call, name, 'CAN_USE')
}

function issue(platform: Platform, caller: Principal, names: readonly string[]): DatabaseCredential {
  return platform.identity.issueCredential(caller, platform.clock.now() + LONGEST_CREDENTIAL_MS, names)
}

function stillValid(
  platform: Platform,
  earlier: DatabaseCredential | undefined,
): DatabaseCredential | undefined {
  return earlier && earlier.expiresAt > platform.clock.now() ? earlier : undefined
}
