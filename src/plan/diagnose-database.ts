import type { Catalog } from '../catalog/catalog.ts'
import { RELEASE_TABLE } from '../catalog/release.ts'
import { count } from '../count.ts'
import type { DeployError } from '../error.ts'
import { qualified } from '../postgres/identifier.ts'
import { type Diagnosis, failed, ok, unknown, warning } from './diagnosis.ts'

/** What the configuration asks for inside the database. */
export interface DiagnosedSchema {
  readonly database: string
  readonly schema: string
  readonly ownerRole: string
}

/** Owner role, schema, ledger and releases, of a database that was read. `refusal`: why a deploy goes no further than the ledger. */
export function diagnoseCatalog(
  { schema, ownerRole }: DiagnosedSchema,
  catalog: Catalog,
  refusal?: DeployError,
): readonly Diagnosis[] {
  const { login, owner, ownerMembers } = catalog
  const joined = ownerMembers.includes(login.role)
  return [
    owner
      ? ok(
          'owner role',
          `${ownerRole} is there${joined ? `, and ${login.role} may act as it` : `; a deploy makes ${login.role} a member`}.`,
        )
      : ok('owner role', `A deploy makes ${ownerRole}.`),
    diagnoseSchema(schema, ownerRole, catalog),
    diagnoseLedger(schema, catalog, refusal),
    diagnoseReleases(schema, catalog),
  ]
}

function diagnoseSchema(name: string, ownerRole: string, { schema, objects }: Catalog): Diagnosis {
  if (!schema) return ok('schema', `A deploy makes ${name}.`)
  if (schema.owner === ownerRole)
    return ok('schema', `${name} belongs to ${ownerRole}, with ${count(objects.length, 'object')}.`)
  return warning(
    'schema',
    `${name} belongs to ${schema.owner}, and not to ${ownerRole}.`,
    '`plan` says which of what is in it a deploy takes over, and what has to be done for the rest.',
  )
}

function diagnoseLedger(
  schema: string,
  { ledger, ledgerFault, histories, login }: Catalog,
  refusal: DeployError | undefined,
): Diagnosis {
  const subject = 'ledger'
  const what = ledgerFault
    ? `The ledger of ${schema} is not as it was made: ${ledgerFault.fault}.`
    : `${login.role} may not read the ledger of ${schema}, or it was changed.`
  if (refusal) return failed(subject, what, refusal.hint)
  if (ledgerFault || ledger === 'unreadable')
    return warning(subject, `${what} A deploy without migrations does not need it.`)
  if (ledger !== undefined) return ok(subject, `${count(ledger.length, 'migration')} recorded as applied.`)
  const [other] = histories
  if (!other) return ok(subject, 'A deploy makes it.')
  return warning(
    subject,
    `There is none, and ${other.tool} has kept a history in the schema.`,
    '`plan` prints the `migrations.baseline` that continues from it.',
  )
}

function diagnoseReleases(schema: string, { releases, releasesFault, login }: Catalog): Diagnosis {
  const subject = 'releases'
  if (releasesFault)
    return failed(subject, `The releases of ${schema} are not as they were made: ${releasesFault.fault}.`)
  if (releases === 'unreadable')
    return failed(
      subject,
      `${login.role} may not read ${qualified(schema, RELEASE_TABLE)}, or it was changed.`,
    )
  if (releases === undefined || releases.length === 0)
    return unknown(subject, 'None of this app is recorded yet.')
  return ok(subject, `${count(releases.length, 'release')} of this app recorded.`)
}

/** Whatever is live that no release tells of, and who else deploys. */
export function diagnoseWriters(drift: readonly string[]): Diagnosis {
  const subject = 'second writers'
  if (drift.length === 0)
    return ok(subject, 'What runs is a release of this tool, and nothing else deploys the app.')
  return warning(
    subject,
    `${drift.join('; ')}.`,
    'The next deploy replaces it. Whoever deploys this app by hand or by Git should stop, or the two undo each other.',
  )
}
