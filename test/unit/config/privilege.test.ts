import { expect, it } from 'vitest'
import { desiredState } from '../../../src/config/desired-state.ts'
import { parseFile } from '../../../src/config/file.ts'
import { parseInputs } from '../../../src/config/inputs.ts'
import { InvalidInput } from '../../../src/error.ts'

/** How an entry of `grants.privileges` is read, or what is said of it. */
function read(entry: string): string {
  const text = `environments:\n  prod:\n    app_name: shop\n    lakebase: { database_name: shop }\n    grants: { privileges: [{ ${entry} }] }\n`
  const context = { cwd: '/', defaultOwnerRole: () => 'own', exists: () => false }
  try {
    const file = parseFile(text, 'deployment.yaml')
    const [found] = desiredState(parseInputs({ environment: 'prod' }), file, context).privileges
    if (!found) return 'nothing'
    const { holder, on, privileges, grantOption } = found
    const to = holder.kind === 'role' ? `role ${holder.role}` : holder.kind
    const what = [on.class, on.name, on.signature, on.column].map((each) => each ?? '-').join(' ')
    return `${to} on ${what}: ${privileges.join(' ')}${grantOption ? ' with option' : ''}`
  } catch (error) {
    if (error instanceof InvalidInput)
      return error.problems.map(({ message, hint }) => `${message}: ${hint}`).join('\n')
    throw error
  }
}

it.each([
  ['to: app, on: database, privileges: [CONNECT]', 'app on database - - -: CONNECT'],
  ['to: PUBLIC, on: schema, privileges: [USAGE]', 'public on schema - - -: USAGE'],
  ['to: etl, on: tables, privileges: [TRIGGER, SELECT, TRIGGER]', 'role etl on table - - -: SELECT TRIGGER'],
  ['to: etl, on: sequences, privileges: [USAGE]', 'role etl on sequence - - -: USAGE'],
  ['to: etl, on: routines, privileges: [EXECUTE]', 'role etl on routine - - -: EXECUTE'],
  ['to: etl, on: types, privileges: [USAGE]', 'role etl on type - - -: USAGE'],
  [
    'to: etl, on: table a b, privileges: [SELECT], grant_option: true',
    'role etl on table a b - -: SELECT with option',
  ],
  ['to: etl, on: sequence s, privileges: [USAGE]', 'role etl on sequence s - -: USAGE'],
  ['to: etl, on: type t, privileges: [USAGE]', 'role etl on type t - -: USAGE'],
  ['to: etl, on: column a.b.c, privileges: [SELECT]', 'role etl on column a.b - c: SELECT'],
  [
    "to: etl, on: 'routine f(a integer)', privileges: [EXECUTE]",
    'role etl on routine f a integer -: EXECUTE',
  ],
  ["to: etl, on: 'routine f()', privileges: [EXECUTE]", 'role etl on routine f  -: EXECUTE'],
])('%s is read', (entry, expected) => {
  expect(read(entry)).toBe(expected)
})

it.each([
  ['to: etl, on: table, privileges: [SELECT]', 'did you mean "tables"?'],
  ['to: etl, on: everything there is, privileges: [SELECT]', 'accepted: '],
  ['to: etl, on: constructor, privileges: [SELECT]', 'nothing can be granted on'],
  ['to: etl, on: schema, privileges: [CREATE]', 'write `create: true` below `grants.app`'],
  ['to: etl, on: schema, privileges: [SELECT]', 'is not granted on a schema: accepted there: USAGE'],
  ['to: etl, on: tables, privileges: [CREATE]', 'is not granted on a table: accepted there: '],
  ['to: etl, on: tables, privileges: []', 'is empty: accepted: '],
  ['to: PUBLIC, on: tables, privileges: [SELECT], grant_option: true', 'lets PUBLIC pass privileges on'],
])('%s is refused', (entry, said) => {
  expect(read(entry)).toContain(said)
})
