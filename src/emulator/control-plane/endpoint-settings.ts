import { type Fields, isObject } from '../state/fields.ts'
import type { EndpointSettings } from '../state/lakebase.ts'
import { formatDuration, parseDuration } from './durations.ts'
import { invalidParameter } from './errors.ts'
import { DEFAULT_CU, DEFAULT_SUSPEND_SECONDS, MAX_AUTOSCALING_CU } from './unverified.ts'

// Sources. Sizes and suspension: docs "Manage computes", `databricks-sdk-go:service/postgres/{impl,model}.go`. The
// texts: UNVERIFIED.

const SUSPEND_SECONDS = { min: 60, max: 604_800 } as const
const LARGEST_SPAN_CU = 16
/** Docs "Manage computes": 0.5, then 1 to 16 by one, then these; larger ones are of a fixed size. */
const LARGE_CU: readonly number[] = [24, 28, 32]

export function defaultSettings(): EndpointSettings {
  return {
    minCu: DEFAULT_CU.min,
    maxCu: DEFAULT_CU.max,
    suspendSeconds: DEFAULT_SUSPEND_SECONDS,
    pgSettings: {},
  }
}

/** The settings that `fields` gives, the rest from `base`; throws 400 for a size or a time-out out of bounds. */
export function readSettings(fields: Fields | undefined, base: EndpointSettings): EndpointSettings {
  const minCu = fields?.number('autoscaling_limit_min_cu') ?? base.minCu
  const maxCu = fields?.number('autoscaling_limit_max_cu') ?? base.maxCu
  checkSizes(minCu, maxCu)
  return {
    minCu,
    maxCu,
    suspendSeconds: readSuspension(fields, base.suspendSeconds),
    pgSettings: readPgSettings(fields) ?? base.pgSettings,
  }
}

/** `suspend_timeout_duration` and `no_suspension` are two sides of one oneof; `no_suspension: false` is invalid. */
function readSuspension(fields: Fields | undefined, base: number | undefined): number | undefined {
  const text = fields?.string('suspend_timeout_duration')
  const never = fields?.boolean('no_suspension')
  if (text !== undefined && never !== undefined) {
    throw invalidParameter("Fields 'suspend_timeout_duration' and 'no_suspension' are mutually exclusive.")
  }
  if (never === false) throw invalidParameter("Field 'no_suspension' must be true when it is provided.")
  if (never) return undefined
  if (text === undefined) return base
  const seconds = parseDuration('suspend_timeout_duration', text)
  if (seconds < SUSPEND_SECONDS.min || seconds > SUSPEND_SECONDS.max) {
    const { min, max } = SUSPEND_SECONDS
    throw invalidParameter(`Field 'suspend_timeout_duration' must be ${min}s to ${max}s, got ${text}.`)
  }
  return seconds
}

function checkSizes(min: number, max: number): void {
  for (const size of [min, max]) {
    if (size < 0.5 || size > MAX_AUTOSCALING_CU || !isStep(size)) {
      throw invalidParameter(`${size} CU is not a valid compute size: 0.5, 1 to 16, 24, 28 or 32.`)
    }
  }
  if (max < min) {
    throw invalidParameter(
      `autoscaling_limit_max_cu (${max}) must not be less than autoscaling_limit_min_cu (${min}).`,
    )
  }
  if (max - min > LARGEST_SPAN_CU) {
    throw invalidParameter(
      `The difference between autoscaling_limit_max_cu (${max}) and autoscaling_limit_min_cu (${min}) must not exceed ${LARGEST_SPAN_CU}.`,
    )
  }
}

function isStep(size: number): boolean {
  return size === 0.5 || (Number.isInteger(size) && size <= 16) || LARGE_CU.includes(size)
}

function readPgSettings(fields: Fields | undefined): Record<string, string> | undefined {
  const raw = fields?.value.pg_settings
  if (!isObject(raw)) return undefined
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => {
      if (typeof value !== 'string') throw invalidParameter(`pg_settings.${name} must be a string.`)
      return [name, value]
    }),
  )
}

export function settingsView(settings: EndpointSettings): Record<string, unknown> {
  return {
    autoscaling_limit_min_cu: settings.minCu,
    autoscaling_limit_max_cu: settings.maxCu,
    ...(settings.suspendSeconds === undefined
      ? {}
      : { suspend_timeout_duration: formatDuration(settings.suspendSeconds) }),
    ...(Object.keys(settings.pgSettings).length > 0 ? { pg_settings: settings.pgSettings } : {}),
  }
}
