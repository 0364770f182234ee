import { nearest } from '../config/distance.ts'

/** Names of the app's resources, which `valueFrom` may name. */
export interface AttachedResources {
  readonly database: string
  readonly others: readonly string[]
}

/** What the templates of Databricks, and people, call the database. */
const DATABASE_WORDS = /^(?:app-?)?(?:database|postgres|postgresql|lakebase|db|pg)(?:[-_](?:db|database))?$/i

export function isAttached(name: string, { database, others }: AttachedResources): boolean {
  return name === database || others.includes(name)
}

/** What to do about a `valueFrom` of something that the app does not have. */
export function detachedHint(name: string, { database, others }: AttachedResources): string {
  const meant = DATABASE_WORDS.test(name) ? database : nearest(name, [database, ...others])
  if (meant !== undefined) return `change this line to  valueFrom: ${meant}`
  return `add it to the environment in deployment.yaml:  resources: [{ name: ${name}, ${exampleOf(name)} }]`
}

/** The kind that a name says, as `resources` takes it; most other names are those of secrets. */
function exampleOf(name: string): string {
  if (/warehouse/i.test(name)) return 'sql_warehouse: { id: "1234567890abcdef", permission: CAN_USE }'
  if (/serving|endpoint|model/i.test(name))
    return 'serving_endpoint: { name: my-endpoint, permission: CAN_QUERY }'
  if (/experiment|mlflow/i.test(name))
    return 'experiment: { experiment_id: "1234567890", permission: CAN_EDIT }'
  if (/genie/i.test(name))
    return 'genie_space: { name: my-space, space_id: "01ef0123456789ab", permission: CAN_RUN }'
  if (/volume|files/i.test(name)) {
    return 'uc_securable: { securable_full_name: main.default.files, securable_type: VOLUME, permission: READ_VOLUME }'
  }
  if (/job/i.test(name)) return 'job: { id: "1234567890", permission: CAN_MANAGE_RUN }'
  return `secret: { scope: my-scope, key: ${name}, permission: READ }`
}
