import type { Fields } from '../state/fields.ts'
import type { Endpoint, EndpointSettings, EndpointType } from '../state/lakebase.ts'
import { branchPath, endpointPath } from '../state/lakebase.ts'
import { timestamp } from '../state/virtual-clock.ts'
import { readSettings, settingsView } from './endpoint-settings.ts'
import { invalidParameter, requiredField } from './errors.ts'

// Sources. Types and groups: `databricks-sdk-go:service/postgres/{impl,model}.go`. The texts: UNVERIFIED.

const TYPES: readonly EndpointType[] = ['ENDPOINT_TYPE_READ_WRITE', 'ENDPOINT_TYPE_READ_ONLY']

export function readEndpointType(spec: Fields | undefined): EndpointType {
  const given = spec?.string('endpoint_type')
  if (!given) throw requiredField('endpoint.spec.endpoint_type')
  const known = TYPES.find((type) => type === given)
  if (!known) throw invalidParameter(`Field 'endpoint.spec.endpoint_type' has no value '${given}'.`)
  return known
}

/** As `readSettings`, with the Postgres settings under `settings`. */
export function readEndpointSettings(spec: Fields | undefined, base: EndpointSettings): EndpointSettings {
  const settings = readSettings(spec, base)
  const { pgSettings } = readSettings(spec?.object('settings'), base)
  return { ...settings, pgSettings }
}

/** More than one compute: `min` equals `max`, 1 to 4, never suspended. */
export function readGroup(
  spec: Fields | undefined,
  base: Endpoint['group'],
  settings: EndpointSettings,
): Endpoint['group'] {
  const group = spec?.object('group')
  if (!group) return base
  const min = group.number('min') ?? base.min
  const max = group.number('max') ?? base.max
  if (min !== max || min < 1 || min > 4) {
    throw invalidParameter(`group.min must equal group.max and be 1 to 4, got ${min} and ${max}.`)
  }
  if (max > 1 && settings.suspendSeconds !== undefined) {
    throw invalidParameter('A group of more than one compute needs no_suspension.')
  }
  return {
    min,
    max,
    readableSecondaries: group.boolean('enable_readable_secondaries') ?? base.readableSecondaries,
  }
}

export function endpointView(endpoint: Endpoint): Record<string, unknown> {
  const { pg_settings, ...sizes } = settingsView(endpoint.settings)
  return {
    name: endpointPath(endpoint),
    endpoint_id: endpoint.id,
    parent: branchPath(endpoint.branch),
    uid: endpoint.uid,
    create_time: timestamp(endpoint.createdAt),
    update_time: timestamp(endpoint.updatedAt),
    status: {
      endpoint_id: endpoint.id,
      endpoint_type: endpoint.type,
      current_state: endpoint.state,
      ...(endpoint.pending ? { pending_state: endpoint.pending.to } : {}),
      ...sizes,
      disabled: endpoint.disabled,
      settings: pg_settings === undefined ? {} : { pg_settings },
      group: {
        min: endpoint.group.min,
        max: endpoint.group.max,
        enable_readable_secondaries: endpoint.group.readableSecondaries,
      },
      hosts: hostsOf(endpoint),
      last_active_time: timestamp(endpoint.lastActiveAt),
    },
  }
}

/** `host` is always there; a pooled host takes no OAuth, so nothing listens at it. */
function hostsOf(endpoint: Endpoint): Record<string, string> {
  const { host } = endpoint
  const pooled = host.replace('.', '-pooler.')
  if (endpoint.type === 'ENDPOINT_TYPE_READ_ONLY') {
    return { host, read_only_host: host, read_only_pooled_host: pooled }
  }
  const readable = endpoint.group.max > 1 && endpoint.group.readableSecondaries
  return {
    host,
    read_write_pooled_host: pooled,
    ...(readable ? { read_only_host: host.replace('.', '-ro.') } : {}),
  }
}
