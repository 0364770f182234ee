import { createsInDatabase, willOwn } from '../access/ownership.ts'
import type { Catalog, CatalogObject } from '../catalog/catalog.ts'
import { ALLOWABLE } from '../config/check.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { describeProblem, InvalidInput, type Problem } from '../error.ts'
import { isMigrationChange } from '../migrations/change.ts'
import { type AllowedRemark, checkMigrations } from '../migrations/lint/check.ts'
import type { Rights } from '../migrations/lint/rights.ts'
import type { Absence, Present } from '../migrations/lint/schema-state.ts'
import { refuseForeignObjects } from '../migrations/relations.ts'
import { namedKey } from '../migrations/syntax/if-exists.ts'
import { type NameSpace, type ObjectName, spaceOf } from '../migrations/syntax/object-name.ts'
import type { PlannedChange } from '../plan/plan.ts'
import type { Ports } from './ports.ts'
import type { DatabaseReading } from './reading.ts'

type Read = Extract<DatabaseReading, { state: 'read' }>

type CheckPorts = Pick<Ports, 'reporter' | 'syntax'>

/**
 * Parses the pending migrations with PostgreSQL's own parser and refuses what must not run, before anything is changed.
 * Warnings are annotated, let pass and returned; what is allowed is told without an annotation. Throws InvalidInput, and
 * `MIGRATION_TOUCHES_FOREIGN_OBJECT`.
 */
export async function checkPending(
  changes: readonly PlannedChange[],
  desiredDatabase: DesiredDatabase,
  reading: DatabaseReading,
  ports: CheckPorts,
): Promise<readonly Problem[]> {
  if (reading.state === 'deferred') {
    await checkAll(desiredDatabase, ports)
    return []
  }
  const pending = changes.map(({ change }) => change).filter(isMigrationChange)
  if (pending.length === 0) return []
  const files = new Set(pending.map(({ file }) => file))
  const applied = desiredDatabase.migrations.filter((file) => !files.has(file))
  const { problems, warnings, allowed } = await checkMigrations(
    pending,
    ports.syntax,
    {
      ...desiredDatabase,
      present: reading.state === 'read' ? presentIn(reading, desiredDatabase) : [],
      absent: absenceIn(reading, desiredDatabase),
      rights: rightsOf(desiredDatabase, reading.state === 'read' ? reading.catalog : undefined),
    },
    applied,
  )
  report(warnings, allowed, ports)
  const refused = reading.state === 'read' ? await refusedHere(reading.refused, ports) : []
  if (problems.length + refused.length > 0) throw new InvalidInput([...problems, ...refused])
  if (reading.state === 'read')
    await refuseForeignObjects(desiredDatabase, reading.catalog, pending, ports.syntax)
  return warnings
}

/** In a database that is still to be made the owner role has nothing but its schema. */
function rightsOf(
  { database, ownerRole, ownerCreate, extensions }: DesiredDatabase,
  catalog: Catalog | undefined,
): Rights {
  return {
    database,
    ownerExists: catalog?.owner !== undefined,
    createsInDatabase: ownerCreate === true || createsInDatabase(ownerRole, catalog),
    createsInPublic: catalog?.owner?.createsInPublic ?? catalog?.publicCreates ?? false,
    publicRelations: catalog ? catalog.publicRelations : [],
    isLogin: catalog?.login.role === ownerRole,
    extensions: [...(catalog?.extensions ?? ['plpgsql']), ...extensions],
  }
}

function presentIn({ catalog, touched }: Read, desired: DesiredDatabase): readonly Present[] {
  const ours = (object: CatalogObject) => willOwn(desired, catalog, object)
  const objects = catalog.objects.map((object): Present => {
    const { kind, name } = object
    const isTable = kind === 'table'
    const isEmpty = isTable && touched.empty.has(name)
    return { space: spaceOf(kind), name, isTable, isEmpty, isOurs: ours(object) }
  })
  const tables = new Set(objects.flatMap(({ isTable, isOurs, name }) => (isTable && isOurs ? [name] : [])))
  return [
    ...objects,
    ...touched.routines.map((name): Present => ({ space: 'routine', name, isOurs: true })),
    ...touched.there
      .filter(({ space, name }) => space === 'relation' && isOwn(name, desired) && tables.has(name.name))
      .flatMap(({ name: { name }, column }): readonly Present[] =>
        column === undefined ? [] : [{ space: 'relation', name, column, isOurs: true }],
      ),
  ]
}

function isOwn({ schema }: ObjectName, desired: DesiredDatabase): boolean {
  return schema === undefined || schema === desired.schema
}

/** In a database that is still to be made there is nothing but what each has from the beginning. */
function absenceIn(reading: DatabaseReading, { schema }: DesiredDatabase): Absence {
  if (reading.state !== 'read')
    return ({ space, name }) => !FROM_THE_BEGINNING.has(partOf(space, name, schema))
  const keys = new Set(reading.touched.absent.map((each) => namedKey(each, schema)))
  return (named) => keys.has(namedKey(named, schema))
}

const FROM_THE_BEGINNING = new Set(['public', 'pg_catalog', 'information_schema', 'plpgsql'])

function partOf(space: NameSpace, name: ObjectName, appSchema: string): string {
  // Roles are the server's.
  if (space === 'role') return 'public'
  if (space === 'extension') return name.name
  if (space === 'schema') return name.name === appSchema ? 'public' : name.name
  return name.schema === 'public' ? '' : (name.schema ?? '')
}

/**
 * Before the database can be read nobody knows which files are applied. Each must be free of errors; hazards of a file
 * that may have run long ago wait until it can be told.
 */
async function checkAll(desiredDatabase: DesiredDatabase, { syntax }: CheckPorts): Promise<void> {
  const all = desiredDatabase.migrations.map((file) => ({ kind: 'migrate', file }) as const)
  const { problems } = await checkMigrations(all, syntax, { ...desiredDatabase, allow: ALLOWABLE })
  if (problems.length > 0) throw new InvalidInput(problems)
}

/** What is wrong for every version of PostgreSQL is said by our own parser already. */
async function refusedHere(
  refused: readonly { readonly file: MigrationFile; readonly problem: Problem }[],
  { syntax }: CheckPorts,
): Promise<readonly Problem[]> {
  const parsed = await Promise.all(refused.map(({ file }) => syntax.parse(file)))
  return refused.flatMap(({ problem }, index) => (parsed[index]?.error ? [] : [problem]))
}

function report(
  warnings: readonly Problem[],
  allowed: readonly AllowedRemark[],
  { reporter }: CheckPorts,
): void {
  for (const { location, ...warning } of warnings) reporter.warning(describeProblem(warning), location)
  for (const { severity, ...remark } of allowed) {
    const line = describeProblem(remark)
    if (severity === 'hazard') reporter.info(line)
    else reporter.debug(line)
  }
}
