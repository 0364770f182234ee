import { key, record } from './key.ts'
import { accept, matching, type Rule, refuse } from './rule.ts'
import { type Type, text } from './type.ts'

/** A finding of the audit that somebody has looked at and accepts: it counts no more, and nothing is revoked for it. */
export interface AcceptedFinding {
  /** Its id, 16 hex digits. */
  readonly id: string
  readonly reason: string
  /** The last day on which it is accepted, `2027-01-31` in UTC; undefined: until somebody deletes it. */
  readonly until: string | undefined
  /** Whether that day is over. */
  readonly isOver: boolean
}

const day: Rule<string> = {
  form: 'date such as `2027-01-31`',
  schema: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
  read(given) {
    const parsed = /^\d{4}-\d\d-\d\d$/.test(given) ? new Date(`${given}T00:00:00Z`) : undefined
    const isDay = parsed && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(given)
    return isDay ? accept(given) : refuse(`is ${JSON.stringify(given)}, not a date`, 'write it as 2027-01-31')
  },
}

const ID = key(
  'id',
  text(matching({ pattern: /^[0-9a-f]{16}$/, form: 'id of a finding, 16 hex digits' })),
  'Id of the finding, as the report prints it.',
  { required: true },
)
const REASON = key(
  'reason',
  text(matching({ pattern: /^\S.*$/, form: 'a sentence' })),
  'Why it is accepted; the report repeats it.',
  { required: true },
)
const UNTIL = key('until', text(day), 'The last day on which it is accepted.', {
  fallback: 'until the entry is deleted',
})

/** Of the process: a run is shorter than a day. In UTC. */
const today = new Date().toISOString().slice(0, 10)

/** One entry of `grants.accept`. */
export const acceptedFinding: Type<AcceptedFinding> = record({
  keys: [ID, REASON, UNTIL],
  form: '`id`, `reason` and `until`',
  build(fields) {
    const [id, reason] = [fields.get(ID)?.value, fields.get(REASON)?.value]
    if (id === undefined || reason === undefined) return undefined
    const until = fields.get(UNTIL)?.value
    return { id, reason, until, isOver: until !== undefined && until < today }
  },
})
