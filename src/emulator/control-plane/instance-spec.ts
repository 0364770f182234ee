import type { Fields } from '../state/fields.ts'
import type { Capacity, Instance, InstanceSettings } from '../state/lakebase.ts'
import { timestamp } from '../state/virtual-clock.ts'
import { invalidParameter } from './errors.ts'
import type { MaskRules } from './masks.ts'

// Sources. Values and limits: `databricks-sdk-go:service/database/{impl,model}.go`. The texts: UNVERIFIED.

const CAPACITIES: readonly Capacity[] = ['CU_1', 'CU_2', 'CU_4', 'CU_8']
const RETENTION_DAYS = { min: 2, max: 35, default: 7 } as const

/** What a PATCH may name; `name` and `parent_instance_ref` are immutable. */
export const INSTANCE_MASK: MaskRules = {
  leaves: [
    'capacity',
    'custom_tags',
    'enable_pg_native_login',
    'enable_readable_secondaries',
    'node_count',
    'retention_window_in_days',
    'stopped',
    'usage_policy_id',
  ],
  groups: {},
}

export function defaultInstanceSettings(): InstanceSettings {
  return {
    capacity: 'CU_2',
    nodeCount: 1,
    enableReadableSecondaries: false,
    retentionWindowDays: RETENTION_DAYS.default,
    enablePgNativeLogin: false,
    stopped: false,
    usagePolicyId: undefined,
  }
}

/** The settings with the named fields of the body; throws 400 for a value out of bounds. */
export function applyInstanceFields(
  base: InstanceSettings,
  body: Fields,
  takes: (field: string) => boolean,
): InstanceSettings {
  const settings = { ...base }
  if (takes('capacity')) settings.capacity = readCapacity(body) ?? base.capacity
  if (takes('node_count')) settings.nodeCount = body.number('node_count') ?? base.nodeCount
  if (takes('enable_readable_secondaries')) {
    settings.enableReadableSecondaries =
      body.boolean('enable_readable_secondaries') ?? base.enableReadableSecondaries
  }
  if (takes('retention_window_in_days')) {
    settings.retentionWindowDays = readRetention(body) ?? base.retentionWindowDays
  }
  if (takes('enable_pg_native_login')) {
    settings.enablePgNativeLogin = body.boolean('enable_pg_native_login') ?? base.enablePgNativeLogin
  }
  if (takes('stopped')) settings.stopped = body.boolean('stopped') ?? base.stopped
  if (takes('usage_policy_id')) settings.usagePolicyId = body.string('usage_policy_id')
  return settings
}

function readCapacity(body: Fields): Capacity | undefined {
  const given = body.string('capacity')
  if (given === undefined) return undefined
  const known = CAPACITIES.find((capacity) => capacity === given)
  if (!known)
    throw invalidParameter(`Field 'capacity' must be one of ${CAPACITIES.join(', ')}, got '${given}'.`)
  return known
}

function readRetention(body: Fields): number | undefined {
  const days = body.number('retention_window_in_days')
  const { min, max } = RETENTION_DAYS
  if (days !== undefined && (days < min || days > max)) {
    throw invalidParameter(`Field 'retention_window_in_days' must be ${min} to ${max}, got ${days}.`)
  }
  return days
}

/** The shape of GET (`databricks/cli:acceptance/bundle/resources/database_instances`). */
export function instanceView(instance: Instance, children: readonly Instance[]): Record<string, unknown> {
  const { effective, desired } = instance
  return {
    name: instance.name,
    uid: instance.uid,
    creator: instance.creator,
    creation_time: timestamp(instance.createdAt),
    pg_version: `PG_VERSION_${instance.branch.project.pgVersion}`,
    state: instance.state,
    capacity: desired.capacity,
    effective_capacity: effective.capacity,
    effective_enable_pg_native_login: effective.enablePgNativeLogin,
    effective_enable_readable_secondaries: effective.enableReadableSecondaries,
    effective_node_count: effective.nodeCount,
    effective_retention_window_in_days: effective.retentionWindowDays,
    effective_stopped: effective.stopped,
    ...(effective.usagePolicyId === undefined ? {} : { effective_usage_policy_id: effective.usagePolicyId }),
    read_write_dns: instance.host,
    ...(effective.enableReadableSecondaries
      ? { read_only_dns: instance.host.replace('instance-', 'instance-ro-') }
      : {}),
    ...(instance.parent === undefined ? {} : { parent_instance_ref: { name: instance.parent } }),
    ...(children.length === 0
      ? {}
      : { child_instance_refs: children.map((child) => ({ name: child.name, uid: child.uid })) }),
  }
}
