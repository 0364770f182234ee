import { nearest } from './distance.ts'
import { accept, type Rule, refuse } from './rule.ts'

/** A difference between the ledger and the migration files that somebody has looked at and accepts. */
export type Acceptance =
  /** `checksum`: the first 12 or more hex digits of the file's SHA-256, so that the next edit is not accepted with it. */
  | { readonly kind: 'edited'; readonly name: string; readonly checksum: string }
  | { readonly kind: 'deleted'; readonly name: string }
  | { readonly kind: 'late'; readonly name: string }
  | { readonly kind: 'renamed'; readonly from: string; readonly to: string }

/** One that changes the ledger; a late file simply runs. */
export type LedgerAcceptance = Exclude<Acceptance, { kind: 'late' }>

/** A name may hold spaces and a folder, so it ends with the first `.sql` that another word or a comma follows. */
const FILE = String.raw`(?:[^\s,]+/)?V?\d(?:(?!\.sql[ ,]).)*\.sql`
const FORMS = {
  edited: { pattern: `^edited (${FILE}) ([0-9a-f]{12,64})$`, form: '`edited <file> <checksum>`' },
  deleted: { pattern: `^deleted (${FILE})$`, form: '`deleted <file>`' },
  late: { pattern: `^late (${FILE})$`, form: '`late <file>`' },
  renamed: { pattern: `^renamed (${FILE}) (${FILE})$`, form: '`renamed <file> <new file>`' },
} as const

/** One entry of `migrations.accept`. */
export const acceptance: Rule<Acceptance> = {
  form: Object.values(FORMS)
    .map(({ form }) => form)
    .join(', '),
  schema: {
    type: 'string',
    pattern: Object.values(FORMS)
      .map(({ pattern }) => pattern)
      .join('|'),
  },
  read(text) {
    const found = parse(text)
    return found ? accept(found) : refuse(`is ${JSON.stringify(text)}, which accepts nothing`, advice(text))
  },
}

function parse(text: string): Acceptance | undefined {
  const [, edited, checksum] = new RegExp(FORMS.edited.pattern).exec(text) ?? []
  if (edited !== undefined && checksum !== undefined) return { kind: 'edited', name: edited, checksum }
  const [, deleted] = new RegExp(FORMS.deleted.pattern).exec(text) ?? []
  if (deleted !== undefined) return { kind: 'deleted', name: deleted }
  const [, late] = new RegExp(FORMS.late.pattern).exec(text) ?? []
  if (late !== undefined) return { kind: 'late', name: late }
  const [, from, to] = new RegExp(FORMS.renamed.pattern).exec(text) ?? []
  return from === undefined || to === undefined ? undefined : { kind: 'renamed', from, to }
}

function advice(text: string): string {
  const [word = ''] = text.split(' ')
  const kinds = Object.entries(FORMS)
  const form = kinds.find(([kind]) => kind === word)?.[1].form
  if (form !== undefined) return `write ${form} as the deploy's error prints it`
  const near = nearest(word, Object.keys(FORMS))
  return near === undefined
    ? "copy the entry from the deploy's error: it begins with edited, deleted, late or renamed"
    : `did you mean "${near}"?`
}

/** The entry of `migrations.accept` that `acceptance` reads back. */
export function formatAcceptance(accepted: Acceptance): string {
  switch (accepted.kind) {
    case 'edited':
      return `edited ${accepted.name} ${accepted.checksum}`
    case 'renamed':
      return `renamed ${accepted.from} ${accepted.to}`
    default:
      return `${accepted.kind} ${accepted.name}`
  }
}

/** The line of deployment.yaml: `migrations: { accept: ['late 0004_y.sql'] }`. */
export function acceptanceLine(accepted: Acceptance): string {
  return `migrations: { accept: ['${formatAcceptance(accepted).replaceAll("'", "''")}'] }`
}
