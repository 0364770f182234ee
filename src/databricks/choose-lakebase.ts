import { block } from '../block.ts'
import type { DesiredLakebase, LakebaseKind } from '../config/desired.ts'
import { DeployError } from '../error.ts'
import { databaseId } from './autoscaling/database.ts'
import {
  type Autoscaling,
  absentProject,
  type DatabaseResource,
  type Instance,
  type Lakebase,
} from './lakebase.ts'
import { refuseDeleting } from './provisioned.ts'

/** Of the database that comes with every branch. */
const DEFAULT_DATABASE_ID = 'databricks-postgres'

export interface LakebaseChoice {
  readonly type: DesiredLakebase['type']
  readonly name: string
  /** Postgres name of the database. */
  readonly database: string
  /** Undefined: the API was not asked. A project that does not exist is an `Autoscaling` without `project`. */
  readonly autoscaling: Autoscaling | undefined
  /** Undefined: no such instance, or not asked. */
  readonly instance: Instance | undefined
  /** What the app is attached to today. */
  readonly attached: DatabaseResource | undefined
}

/**
 * Which of the two kinds this run works on. An upgraded instance answers both APIs: then the app's attached resource
 * decides, else Autoscaling, which is also the kind of anything new.
 * Throws `KIND_MISMATCH`, `RESOURCE_POINTS_ELSEWHERE`, `INSTANCE_DELETING`.
 */
export function chooseLakebase(choice: LakebaseChoice): Lakebase {
  const kind = chooseKind(choice)
  const lakebase = ofKind(kind, choice)
  if (lakebase.kind === 'provisioned' && lakebase.instance !== undefined) refuseDeleting(lakebase.instance)
  refuseElsewhere(lakebase, choice)
  return lakebase
}

function chooseKind(choice: LakebaseChoice): LakebaseKind {
  const { type, name, attached, instance } = choice
  const hasProject = choice.autoscaling?.project !== undefined
  const hasInstance = instance !== undefined
  if (type === 'provisioned' && hasProject && !hasInstance) throw kindMismatch(name, 'provisioned')
  if (type === 'autoscaling' && hasInstance && !hasProject) throw kindMismatch(name, 'autoscaling')
  if (type !== 'auto') return type
  if (hasProject && hasInstance) return attached?.kind === 'database' ? 'provisioned' : 'autoscaling'
  return hasInstance ? 'provisioned' : 'autoscaling'
}

function ofKind(kind: LakebaseKind, { name, autoscaling, instance }: LakebaseChoice): Lakebase {
  if (kind === 'provisioned') return { kind, name, instance }
  return autoscaling ?? absentProject(name, 'production')
}

function kindMismatch(name: string, asked: LakebaseKind): DeployError {
  const [is, fix] =
    asked === 'provisioned'
      ? ['an Autoscaling project', `project: ${name}`]
      : ['a Provisioned instance', `instance: ${name}`]
  return new DeployError('KIND_MISMATCH', `type: ${asked} asked, but ${name} is ${is}: use \`${fix}\`.`, {
    hint: `In deployment.yaml write \`type: ${asked === 'provisioned' ? 'autoscaling' : 'provisioned'}\` under \`lakebase:\`, or leave \`type\` out to take what exists.`,
  })
}

/**
 * An attached resource is never rewritten or dropped on the quiet: the platform re-assigns ownership on removal, and
 * `database` and `postgres` map to different Postgres roles (docs "Add a Lakebase resource to a Databricks app").
 */
function refuseElsewhere(lakebase: Lakebase, choice: LakebaseChoice): void {
  const { attached } = choice
  if (attached === undefined || pointsAt(attached, lakebase, choice.database)) return
  throw new DeployError(
    'RESOURCE_POINTS_ELSEWHERE',
    `The app's resource "${attached.name}" is attached to ${describeAttached(attached)}, but this configuration asks for ${describeDesired(lakebase, choice.database)}.`,
    {
      hint: [
        adviceToStay(attached, lakebase, choice.database),
        `To move the app, first remove the resource "${attached.name}" from it in the Apps page: its objects then go to whoever removes it.`,
      ].join('\n'),
    },
  )
}

function pointsAt(attached: DatabaseResource, lakebase: Lakebase, database: string): boolean {
  if (attached.kind === 'database') {
    const { instanceName, databaseName } = attached
    return lakebase.kind === 'provisioned' && instanceName === lakebase.name && databaseName === database
  }
  if (lakebase.kind === 'provisioned') return false
  if (attached.branch !== `projects/${lakebase.projectId}/branches/${lakebase.branchId}`) return false
  // A branch that is gone has nothing left to compare.
  if (lakebase.branch === undefined) return true
  // A resource without a database means the one that comes with every branch.
  const id = attached.database?.split('/').at(-1) ?? DEFAULT_DATABASE_ID
  return id === (lakebase.database?.name.split('/').at(-1) ?? databaseId(database))
}

function describeAttached(attached: DatabaseResource): string {
  if (attached.kind === 'database')
    return `database ${attached.databaseName} of instance ${attached.instanceName}`
  return attached.database ?? attached.branch
}

function describeDesired(lakebase: Lakebase, database: string): string {
  if (lakebase.kind === 'provisioned') return `database ${database} of instance ${lakebase.name}`
  return `database ${database} on projects/${lakebase.projectId}/branches/${lakebase.branchId}`
}

type Keys = Readonly<Record<(typeof KEYS)[number], string | undefined>>

/** Names the keys that differ, because one that is left as it is gives the same error again. */
function adviceToStay(attached: DatabaseResource, lakebase: Lakebase, database: string): string {
  const asked: Keys =
    lakebase.kind === 'provisioned'
      ? { type: 'provisioned', database_name: lakebase.name, branch: undefined, database }
      : { type: 'autoscaling', database_name: lakebase.projectId, branch: lakebase.branchId, database }
  const right = keysOf(attached)
  const differing = KEYS.filter((key) => right[key] !== undefined && right[key] !== asked[key])
  const wrong = differing.length > 0 ? differing : ['database']
  const lines = KEYS.flatMap((key) => (right[key] === undefined ? [] : [`  ${key}: ${right[key]}`]))
  return `To stay on the attached database correct ${wrong.map((key) => `\`${key}\``).join(' and ')} of the environment, so that it has:\n${block(['lakebase:', ...lines].join('\n'))}`
}

const KEYS = ['type', 'database_name', 'branch', 'database'] as const

function keysOf(attached: DatabaseResource): Keys {
  if (attached.kind === 'database')
    return {
      ...{ type: 'provisioned', branch: undefined },
      ...{ database_name: attached.instanceName, database: attached.databaseName },
    }
  const [, project, , branch] = attached.branch.split('/')
  return { type: 'autoscaling', database_name: project, branch, database: nameOf(attached.database) }
}

/** The platform keeps the id; where it does not come from a name, only the list of databases has that. */
function nameOf(path: string | undefined): string {
  const id = path?.split('/').at(-1) ?? DEFAULT_DATABASE_ID
  const name = id.replaceAll('-', '_')
  return databaseId(name) === id ? name : `<the name in Postgres of ${path}>`
}
