import { invalidParameter } from './errors.ts'

// Sources. Forms: protobuf.dev, "ProtoJSON Format". The texts: UNVERIFIED.

/** Seconds of a duration as the API writes it: `"300s"`, `"1.5s"`. */
export function parseDuration(field: string, text: string): number {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(text)?.[1]
  if (seconds === undefined)
    throw invalidParameter(`Field '${field}' must be a duration such as "300s", got '${text}'.`)
  return Number(seconds)
}

export function formatDuration(seconds: number): string {
  return `${seconds}s`
}

/** ms since 1970 of an RFC 3339 timestamp. */
export function parseTimestamp(field: string, text: string): number {
  const ms = Date.parse(text)
  if (Number.isNaN(ms))
    throw invalidParameter(`Field '${field}' must be an RFC 3339 timestamp, got '${text}'.`)
  return ms
}
