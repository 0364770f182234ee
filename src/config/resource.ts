import type { DesiredResource } from './desired.ts'
import { type Fields, type Key, key, record } from './key.ts'
import { anyText, choice, matching, type Rule } from './rule.ts'
import { plainText, type Type, text } from './type.ts'

const NAME = key(
  'name',
  text(
    matching({
      // The two names that the deploy gives to the database resource.
      pattern: /^(?!(?:postgres|database)$)[A-Za-z0-9_-]{1,64}$/,
      form: 'letters, digits, hyphens and underscores, and neither `postgres` nor `database`',
    }),
  ),
  'Name that `valueFrom` of app.yaml refers to.',
  { required: true },
)

type ResourceFields = Readonly<Record<string, string>>

/** The kinds with their fields and permissions (databricks-sdk-go:service/apps/model.go). */
const KINDS: readonly Key<ResourceFields>[] = [
  kind('secret', 'A secret of a secret scope.', {
    scope: anyText,
    key: anyText,
    permission: choice(['READ', 'WRITE', 'MANAGE']),
  }),
  kind('sql_warehouse', 'A SQL warehouse.', {
    id: anyText,
    permission: choice(['CAN_USE', 'CAN_MANAGE', 'IS_OWNER']),
  }),
  kind('serving_endpoint', 'A model serving endpoint.', {
    name: anyText,
    permission: choice(['CAN_QUERY', 'CAN_VIEW', 'CAN_MANAGE']),
  }),
  kind('job', 'A job.', {
    id: anyText,
    permission: choice(['CAN_MANAGE_RUN', 'CAN_VIEW', 'CAN_MANAGE', 'IS_OWNER']),
  }),
  kind('uc_securable', 'A table, volume, function or connection of Unity Catalog, by its full name.', {
    securable_full_name: anyText,
    securable_type: choice(['TABLE', 'VOLUME', 'FUNCTION', 'CONNECTION']),
    permission: choice(['SELECT', 'MODIFY', 'READ_VOLUME', 'WRITE_VOLUME', 'EXECUTE', 'USE_CONNECTION']),
  }),
  kind('genie_space', 'A Genie space.', {
    name: anyText,
    space_id: anyText,
    permission: choice(['CAN_VIEW', 'CAN_RUN', 'CAN_EDIT', 'CAN_MANAGE']),
  }),
  kind('experiment', 'An MLflow experiment.', {
    experiment_id: anyText,
    permission: choice(['CAN_READ', 'CAN_EDIT', 'CAN_MANAGE']),
  }),
  kind('app', 'Another app.', { name: anyText, permission: choice(['CAN_USE']) }),
]

/** Ids may be written as numbers: `id: 123456789`. */
function kind(
  kindName: string,
  description: string,
  rules: Readonly<Record<string, Rule<string>>>,
): Key<ResourceFields> {
  const keys = Object.entries(rules).map(([name, rule]) =>
    key(name, plainText(rule), `\`${kindName}.${name}\` of the Apps API.`, { required: true }),
  )
  const type: Type<ResourceFields> = record({
    keys,
    form: keys.map(describeField).join('; '),
    build(fields) {
      const values = keys.flatMap((field) => {
        const value = fields.get(field)?.value
        return value === undefined ? [] : [[field.path.join('.'), value] as const]
      })
      return values.length === keys.length ? Object.fromEntries(values) : undefined
    },
  })
  return key(kindName, type, description)
}

function describeField({ path, type }: Key<string>): string {
  const name = `\`${path.join('.')}\``
  return type.form === anyText.form ? name : `${name}: ${type.form}`
}

const DATABASE_IS_OURS = 'delete it: the deploy attaches the database of `lakebase` to the app by itself'

/** One entry of `resources`, in the Apps API's own shape. */
export const resource: Type<DesiredResource> = record({
  keys: [NAME, ...KINDS],
  form: `\`name\`, and one of ${KINDS.map(({ path }) => `\`${path.join('.')}\``).join(', ')}`,
  refused: { database: DATABASE_IS_OURS, postgres: DATABASE_IS_OURS },
  constraint: { oneOf: KINDS.map(({ path }) => ({ required: path })) },
  build(fields, label, report) {
    const given = KINDS.flatMap((candidate) => givenKind(fields, candidate))
    if (given.length !== 1) {
      const kinds = KINDS.map(({ path }) => path.join('.')).join(', ')
      const said = given.length === 0 ? 'has no kind' : 'has more than one kind'
      report({ message: `${label} ${said}`, hint: `give exactly one of ${kinds}`, location: fields.location })
      return undefined
    }
    const name = fields.get(NAME)?.value
    const [only] = given
    return name && only?.fields ? { name, kind: only.kind, fields: only.fields } : undefined
  },
})

interface GivenKind {
  readonly kind: string
  /** Undefined when they were refused. */
  readonly fields: ResourceFields | undefined
}

function givenKind(fields: Fields, candidate: Key<ResourceFields>): GivenKind[] {
  const located = fields.get(candidate)
  return located ? [{ kind: candidate.path.join('.'), fields: located.value }] : []
}
