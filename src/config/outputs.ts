/** Every output of the action, in the order of action.yml. The CLI prints the same names with `--json`. */
export const OUTPUTS = {
  'app-url': "The app's URL, with scheme.",
  'app-name': "The app's name.",
  'service-principal': "Client id of the app's service principal, which is also its Postgres role.",
  'lakebase-type': '`autoscaling` (a project) or `provisioned` (an instance).',
  'instance-name': 'Name of the Provisioned instance; empty on Autoscaling.',
  project: 'Id of the Autoscaling project; empty on Provisioned.',
  branch: 'Full path of the Autoscaling branch; empty on Provisioned.',
  endpoint: 'Full path of the read-write endpoint on Autoscaling; empty on Provisioned.',
  host: 'Host name of the database. No output holds a credential: mint one where it is used.',
  database: 'Name of the Postgres database.',
  schema: "Name of the app's schema.",
  capacity:
    'Size of the database after the run: `CU_1` on Provisioned, `0.5-2` (CU, smallest to largest) on Autoscaling.',
  changed:
    '`true` when the run changed anything, or with `plan` would change anything or found something that it cannot change; else `false`.',
  plan: 'The plan as JSON: its fingerprint, the ordered changes with their risk, and the findings; `leftOut` when it was cut. Its schema is `plan.schema.json`, with a version.',
  findings: 'What is not as desired and was not changed, as a JSON list: id, code, message, hint, objects.',
  report:
    'JSON file with the whole plan and all findings, on the runner: outputs `plan` and `findings` are cut after 120,000 characters, and say so. Empty on the command line.',
  status:
    'With `status`: the table as JSON, `{"environments": [...]}`, of which each entry has the same keys; what is `null` has its reason below `unseen`. Else empty.',
  'migrations-applied': 'Number of migration files that this run applied.',
  'deployment-id': 'Id of the app deployment that serves the code after the run.',
  'artifact-digest':
    'SHA-256 of source and migrations, without what the run adds: the same commit has the same one in every environment.',
  'release-digest':
    'SHA-256 of the artefact with the configuration that its code sees, such as `env_vars` and the database.',
} as const

export type OutputName = keyof typeof OUTPUTS

export type Outputs = Readonly<Record<OutputName, string>>

/** None of them known. */
export const NO_OUTPUTS: Outputs = {
  'app-url': '',
  'app-name': '',
  'service-principal': '',
  'lakebase-type': '',
  'instance-name': '',
  project: '',
  branch: '',
  endpoint: '',
  host: '',
  database: '',
  schema: '',
  capacity: '',
  changed: '',
  plan: '',
  findings: '',
  report: '',
  status: '',
  'migrations-applied': '',
  'deployment-id': '',
  'artifact-digest': '',
  'release-digest': '',
}
