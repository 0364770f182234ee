import { inPrintedBox } from '../access/printed-box.ts'
import type { Catalog, OwnTableFault } from '../catalog/catalog.ts'
import { LEDGER, type OwnTable, type OwnTableScope, RELEASES } from '../catalog/own-table.ts'
import { OWN_TABLE_CHANGED } from '../catalog/own-table-fault.ts'
import { parseFault } from '../catalog/row.ts'
import { DeployError } from '../error.ts'
import { qualified, quoteIdentifier } from '../postgres/identifier.ts'
import { SqlFailure } from '../postgres/sql-failure.ts'

/** The error for a table of ours that is not as it was made: neither read nor written. */
export function tampered(own: OwnTable, scope: OwnTableScope, { fault, repair }: OwnTableFault): DeployError {
  const name = qualified(scope.schema, own.name)
  const isLedger = own === LEDGER
  return new DeployError(
    isLedger ? 'LEDGER_TAMPERED' : 'RELEASES_TAMPERED',
    `${isLedger ? `The migration ledger ${name} is` : `The releases ${name} are`} not as ${isLedger ? 'it was' : 'they were'} made: ${fault}. Nothing was read or written there, because using it could run somebody's code as the deployer or as "${scope.ownerRole}", or fail half-way.`,
    {
      hint: `Find out who did this (a member of "${scope.ownerRole}", or whoever has TRIGGER or REFERENCES on it), then ${mend(own, scope, repair)}`,
    },
  )
}

function mend(own: OwnTable, { schema, ownerRole }: OwnTableScope, repair: string | undefined): string {
  if (repair !== undefined)
    return `as a member of "${ownerRole}" run: BEGIN; ${inPrintedBox(ownerRole, [repair])}`
  if (own === LEDGER) return 'rename it, and restore it from a backup'
  const name = qualified(schema, own.name)
  return `as a member of "${ownerRole}" run: BEGIN; SET LOCAL ROLE ${quoteIdentifier(ownerRole)}; DROP TABLE ${name}; COMMIT; That forgets the releases and nothing else, and the next deploy makes it anew.`
}

/** What the guard of a write has found; undefined for any other error. */
export function tamperedSince(own: OwnTable, scope: OwnTableScope, error: unknown): DeployError | undefined {
  if (!(error instanceof SqlFailure) || error.sqlstate !== OWN_TABLE_CHANGED) return undefined
  const fault = parseFault(JSON.parse(error.message))
  return fault && tampered(own, scope, fault)
}

/** Before the first change of a run that writes releases down. `moved`: names of what gets the owner role as owner before. */
export function requireSoundReleases(
  scope: OwnTableScope,
  catalog: Catalog | undefined,
  moved: ReadonlySet<string>,
): void {
  if (catalog?.releasesFault) throw tampered(RELEASES, scope, catalog.releasesFault)
  if (catalog?.releases !== 'unreadable' || moved.has(RELEASES.name)) return
  const found = catalog.objects.find(({ name }) => name === RELEASES.name)
  if (!found || (found.kind === 'table' && found.owner === scope.ownerRole)) return
  throw foreign(scope, found.kind, found.owner)
}

function foreign({ schema, ownerRole }: OwnTableScope, kind: string, owner: string): DeployError {
  const name = qualified(schema, RELEASES.name)
  return new DeployError(
    'RELEASES_TAMPERED',
    `${name}, the name of the releases, is a ${kind} of "${owner}" and not a table of the owner role "${ownerRole}"; it was neither read nor written.`,
    { hint: `Nothing was changed. Let "${owner}" rename or drop it.` },
  )
}
