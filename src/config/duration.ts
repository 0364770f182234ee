const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
type Unit = keyof typeof UNIT_MS

const UNITS_LARGEST_FIRST: readonly Unit[] = ['d', 'h', 'm', 's', 'ms']

/** Regular expression of the accepted texts, also for JSON Schema. */
export const DURATION_PATTERN = '^(?=\\d)(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?$'

const DURATION = new RegExp(DURATION_PATTERN)

/** Milliseconds of `30m`, `1h`, `90s`, `1h30m`, `500ms`, `7d`; undefined for anything else, a bare number included. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text)
  if (!match) return undefined
  const milliseconds = UNITS_LARGEST_FIRST.reduce(
    (sum, unit, index) => sum + Number(match[index + 1] ?? 0) * UNIT_MS[unit],
    0,
  )
  return Number.isSafeInteger(milliseconds) ? milliseconds : undefined
}

/** The shortest text that `parseDuration` reads back as `milliseconds`: `1h30m`. */
export function formatDuration(milliseconds: number): string {
  let rest = milliseconds
  const parts: string[] = []
  for (const unit of UNITS_LARGEST_FIRST) {
    const count = Math.floor(rest / UNIT_MS[unit])
    rest -= count * UNIT_MS[unit]
    if (count > 0) parts.push(`${count}${unit}`)
  }
  return parts.join('') || '0s'
}
