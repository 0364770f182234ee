import { slug } from './name.ts'
import { freeText, matching, type Rejection } from './rule.ts'
import { secretReason } from './secret.ts'
import { dictionary, plainText, type Type } from './type.ts'

/** Set by the platform or by the deploy. libpq's own variables are letters after `PG`, save PGCONNECT_TIMEOUT. */
const RESERVED: readonly { readonly name: RegExp; readonly hint: string }[] = [
  {
    name: /^PG(?:[A-Z]+|CONNECT_TIMEOUT)$/,
    hint: 'delete it: the platform sets PG* from the attached database',
  },
  { name: /^DATABRICKS_.*$/, hint: 'delete it: the platform sets DATABRICKS_*' },
  { name: /^LAKEBASE_SCHEMA$/, hint: 'delete it: the deploy sets it from lakebase.schema' },
  {
    name: /^LAKEBASE_(?:INSTANCE|ENDPOINT)$/,
    hint: 'delete it: the deploy sets it from lakebase.database_name',
  },
]

const NAME = matching({
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  form: 'letters, digits and underscores, not beginning with a digit',
  repair: (text) => text.replace(/[^A-Za-z0-9_]+/g, '_'),
})

/** The names as JSON Schema knows them, without the reserved ones. */
const NAME_SCHEMA = {
  allOf: [NAME.schema, ...RESERVED.map(({ name }) => ({ not: { pattern: name.source } }))],
}

/** `env_vars`: written into app.yaml, so never a secret. Numbers and booleans are kept as written. */
export const environmentVariables: Type<ReadonlyMap<string, string>> = dictionary({
  key: { ...NAME, schema: NAME_SCHEMA },
  value: plainText(freeText),
  form: 'map of names to texts',
  check: checkVariable,
})

function checkVariable(name: string, value: string): Rejection | undefined {
  const reserved = RESERVED.find((one) => one.name.test(name))
  if (reserved) return { message: 'must not be set here', hint: reserved.hint }
  const reason = secretReason(name, value)
  if (reason === undefined) return undefined
  const resource = slug(name)
  return {
    message: `must not stand here in plain text: ${reason}`,
    hint: `put it into a secret scope, write \`resources: [{ name: ${resource}, secret: { scope: my-scope, key: ${resource}, permission: READ } }]\` here and \`- { name: ${name}, valueFrom: ${resource} }\` below env of app.yaml`,
  }
}
