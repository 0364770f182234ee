import type { DesiredPrivilege, Holder, PrivilegeTarget } from './desired.ts'
import { nearest } from './distance.ts'
import { key, record } from './key.ts'
import { roleName } from './name.ts'
import { accept, type Rule, refuse } from './rule.ts'
import { flag, list, type Type, text } from './type.ts'

/** What PostgreSQL can grant on each class. CREATE on the schema is said by `create`, since migrations depend on it. */
const PRIVILEGES = {
  database: ['CONNECT', 'CREATE', 'TEMPORARY'],
  schema: ['USAGE'],
  table: ['DELETE', 'INSERT', 'MAINTAIN', 'REFERENCES', 'SELECT', 'TRIGGER', 'TRUNCATE', 'UPDATE'],
  column: ['INSERT', 'REFERENCES', 'SELECT', 'UPDATE'],
  sequence: ['SELECT', 'UPDATE', 'USAGE'],
  routine: ['EXECUTE'],
  type: ['USAGE'],
} as const satisfies Record<PrivilegeTarget['class'], readonly string[]>

const ALL_PRIVILEGES = [...new Set<string>(Object.values(PRIVILEGES).flat())].sort()

const NOWHERE = { name: undefined, signature: undefined, column: undefined }
const WHOLE: Readonly<Record<string, PrivilegeTarget>> = {
  database: { ...NOWHERE, class: 'database' },
  schema: { ...NOWHERE, class: 'schema' },
  tables: { ...NOWHERE, class: 'table' },
  sequences: { ...NOWHERE, class: 'sequence' },
  routines: { ...NOWHERE, class: 'routine' },
  types: { ...NOWHERE, class: 'type' },
}

const ONE = [
  { pattern: /^(table|sequence|type) (.+)$/, form: '`table <name>`, `sequence <name>`, `type <name>`' },
  { pattern: /^(column) (.+)\.([^.]+)$/, form: '`column <table>.<column>`' },
  { pattern: /^(routine) ([^(]+)\((.*)\)$/, form: '`routine <name>(<arguments>)`' },
] as const

const TARGET_FORM = [...Object.keys(WHOLE).map((word) => `\`${word}\``), ...ONE.map(({ form }) => form)].join(
  ', ',
)

const target: Rule<PrivilegeTarget> = {
  form: TARGET_FORM,
  schema: {
    type: 'string',
    pattern: [`^(?:${Object.keys(WHOLE).join('|')})$`, ...ONE.map(({ pattern }) => pattern.source)].join('|'),
  },
  read(given) {
    const whole = Object.hasOwn(WHOLE, given) ? WHOLE[given] : undefined
    if (whole) return accept(whole)
    for (const { pattern } of ONE) {
      const [, word = '', name = '', part] = pattern.exec(given) ?? []
      const found = classNamed(word)
      if (found === undefined) continue
      const signature = found === 'routine' ? part : undefined
      return accept({ class: found, name, signature, column: found === 'column' ? part : undefined })
    }
    const near = nearest(given, Object.keys(WHOLE))
    return refuse(
      `is ${JSON.stringify(given)}, which nothing can be granted on`,
      near === undefined ? `accepted: ${TARGET_FORM}` : `did you mean "${near}"?`,
    )
  },
}

function classNamed(word: string): PrivilegeTarget['class'] | undefined {
  return word === 'table' || word === 'column' || word === 'sequence' || word === 'routine' || word === 'type'
    ? word
    : undefined
}

/** A role called `app` or `PUBLIC` is none of those that a team makes, so the two words are free. */
const holder: Rule<Holder> = {
  form: 'name of an existing Postgres role, `app` or `PUBLIC`',
  schema: { type: 'string', minLength: 1 },
  read(given) {
    if (given === 'app') return accept({ kind: 'app' })
    if (given.toUpperCase() === 'PUBLIC') return accept({ kind: 'public' })
    const name = roleName.read(given)
    return name.ok ? accept({ kind: 'role', role: name.value }) : name
  },
}

const privilege: Rule<string> = {
  form: ALL_PRIVILEGES.join(', '),
  schema: { type: 'string', enum: ALL_PRIVILEGES },
  read(given) {
    const found = ALL_PRIVILEGES.find((each) => each === given)
    if (found !== undefined) return accept(found)
    const near = nearest(given.toUpperCase(), ALL_PRIVILEGES)
    return refuse(
      `is ${JSON.stringify(given)}, which is no privilege`,
      near === undefined ? `accepted: ${ALL_PRIVILEGES.join(', ')}` : `did you mean "${near}"?`,
    )
  },
}

const TO = key('to', text(holder), 'Who has the privileges.', { required: true })
const ON = key(
  'on',
  text(target),
  'What they are on. The plural means all that the owner role has in the schema, now and later; names are as the audit prints them.',
  { required: true },
)
const WHICH = key('privileges', list(text(privilege), 'list of privileges'), 'Which privileges.', {
  required: true,
})
const GRANT_OPTION = key('grant_option', flag, 'Whether the holder may pass them on.', {
  fallback: '`false`',
})

/** One entry of `grants.privileges`. */
export const privilegeGrant: Type<DesiredPrivilege> = record({
  keys: [TO, ON, WHICH, GRANT_OPTION],
  form: '`to`, `on`, `privileges` and `grant_option`',
  build(fields, label, report) {
    const [to, on] = [fields.get(TO)?.value, fields.get(ON)?.value]
    const privileges = fields.get(WHICH)?.value
    const grantOption = fields.get(GRANT_OPTION)?.value ?? false
    if (!to || !on || !privileges) return undefined
    const { location } = fields
    const allowed: readonly string[] = PRIVILEGES[on.class]
    const foreign = privileges.find((each) => !allowed.includes(each))
    if (foreign !== undefined) {
      const create = on.class === 'schema' && foreign === 'CREATE'
      report({
        message: `${label}.privileges has ${foreign}, which is not granted on a ${on.class}`,
        hint: create
          ? 'write `create: true` below `grants.app` or in the role’s entry of `grants.roles`'
          : `accepted there: ${allowed.join(', ')}`,
        location,
      })
      return undefined
    }
    if (privileges.length === 0) {
      report({ message: `${label}.privileges is empty`, hint: `accepted: ${allowed.join(', ')}`, location })
      return undefined
    }
    if (grantOption && to.kind === 'public') {
      report({
        message: `${label} lets PUBLIC pass privileges on`,
        hint: 'delete `grant_option`: PostgreSQL gives that to roles only',
        location,
      })
      return undefined
    }
    return { holder: to, on, privileges: [...new Set(privileges)].sort(), grantOption }
  },
})
