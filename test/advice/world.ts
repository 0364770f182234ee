import { expect } from 'vitest'
import { parse, stringify } from 'yaml'
import { auditDatabase } from '../../src/access/audit.ts'
import type { Finding } from '../../src/access/change.ts'
import { withoutAccepted } from '../../src/access/finding.ts'
import { readCatalog } from '../../src/catalog/read.ts'
import type { DesiredDatabase } from '../../src/config/desired-database.ts'
import { desiredState } from '../../src/config/desired-state.ts'
import { parseFile } from '../../src/config/file.ts'
import { parseInputs } from '../../src/config/inputs.ts'
import type { MigrationFile } from '../../src/config/migration-file.ts'
import { desiredDatabaseOf } from '../../src/engine/desired-database.ts'
import { DeployError } from '../../src/error.ts'
import { planDatabase } from '../../src/plan/database.ts'
import { defaultOwnerRole, quoteIdentifier } from '../../src/postgres/identifier.ts'
import { APP, CI, type Lab, migration } from '../unit/postgres/lab.ts'
import { follow } from './follow.ts'
import type { Way } from './remedy.ts'

type Yaml = Record<string, unknown>

const FILES = [
  migration(
    '0001_all.sql',
    `create table t (id int generated always as identity, body text);
     create table u (id int);
     create function f() returns int language sql as 'select 1'`,
  ),
]

/** A database, what deployment.yaml says of it, and who deploys it. */
export class AdvisedWorld {
  readonly lab: Lab
  readonly database: string
  migrations: readonly MigrationFile[] = FILES
  deployer = CI
  /** Whether the app is attached. */
  appRole: string | undefined = APP
  /** What stands below the environment in deployment.yaml. */
  #yaml: Yaml

  private constructor(lab: Lab, database: string) {
    this.lab = lab
    this.database = database
    this.#yaml = { app_name: 'shop', lakebase: { database_name: 'shop', schema: 'shop', database } }
  }

  /** The database belongs to whoever made it, as the platform has it. */
  static async open(lab: Lab): Promise<AdvisedWorld> {
    const database = await lab.database()
    await lab.admin(database, `ALTER DATABASE ${quoteIdentifier(database)} OWNER TO "${CI}"`)
    return new AdvisedWorld(lab, database)
  }

  /** Ends every connection to it. */
  async close(): Promise<void> {
    // Roles are the server's.
    await this.sql(`REVOKE pg_read_all_data, "group" FROM "${APP}"; REVOKE "group" FROM jack CASCADE`)
    await this.lab.cluster.query(`DROP DATABASE ${quoteIdentifier(this.database)} WITH (FORCE)`)
  }

  get ownerRole(): string {
    return defaultOwnerRole(this.database, 'shop')
  }

  /** Quoted. */
  get owner(): string {
    return quoteIdentifier(this.ownerRole)
  }

  get desired(): DesiredDatabase {
    const text = stringify({ environments: { prod: this.#yaml } })
    const context = { cwd: '/', exists: () => true, defaultOwnerRole }
    const desired = desiredState(
      parseInputs({ environment: 'prod' }),
      parseFile(text, 'deployment.yaml'),
      context,
    )
    const app = this.appRole === undefined ? undefined : { servicePrincipalClientId: this.appRole }
    return desiredDatabaseOf(desired, this.migrations, app)
  }

  /** Adds what stands in a piece of YAML: keys below the environment, or an entry of the list at `path`. */
  configure(text: string, path: readonly string[] = []): void {
    const given: unknown = parse(text)
    const nested = path.reduceRight<unknown>((inside, key) => ({ [key]: inside }), given)
    this.#yaml = merge(this.#yaml, nested)
  }

  sql(...statements: readonly string[]): Promise<Record<string, unknown>[]> {
    return this.lab.admin(this.database, ...statements)
  }

  asOwner(...statements: readonly string[]): Promise<Record<string, unknown>[]> {
    return this.sql(`SET ROLE ${this.owner}`, ...statements)
  }

  deploy(by = this.deployer): Promise<readonly string[]> {
    return this.lab.deploy(this.desired, by)
  }

  /** What an audit by a login without any right finds. */
  async audited(): Promise<readonly Finding[]> {
    return this.#look('auditor', (desired, catalog) => auditDatabase(desired, catalog))
  }

  /** What a plan of the deployer's finds. */
  async planned(): Promise<readonly Finding[]> {
    return this.#look(this.deployer, (desired, catalog) => planDatabase(desired, catalog).findings)
  }

  async #look(
    user: string,
    see: (desired: DesiredDatabase, catalog: Awaited<ReturnType<typeof readCatalog>>) => readonly Finding[],
  ): Promise<readonly Finding[]> {
    const session = await this.lab.session(user, this.database)
    try {
      return withoutAccepted(see(this.desired, await readCatalog(session, this.desired)))
    } finally {
      await session.close()
    }
  }

  /** Does what an advice says, as whom it names. A key takes effect by a deploy. */
  async follow(way: Way): Promise<void> {
    for (const step of way) {
      if (step.kind === 'deploy') await this.deploy()
      else if (step.kind === 'setting') {
        const list = /^- /.test(step.text) ? step.before.match(/`([a-z_.]+)`(?!.*`)/)?.[1] : undefined
        const [, dotted, rest] = /^([a-z_]+(?:\.[a-z_]+)+)(: .*)$/.exec(step.text) ?? []
        if (list !== undefined) this.configure(step.text, list.split('.'))
        else if (dotted !== undefined) {
          const path = dotted.split('.')
          this.configure(`${path.at(-1)}${rest}`, path.slice(0, -1))
        } else this.configure(step.text)
        await this.deploy()
      } else if (step.kind === 'sql') await follow(this, step)
      else throw new Error(`nobody runs here: ${step.text}`)
    }
  }
}

/** The error that `work` ends with. */
export async function refusal(work: Promise<unknown>): Promise<DeployError> {
  const error: unknown = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  if (error instanceof DeployError) return error
  expect(error, 'it was not refused').toBeInstanceOf(DeployError)
  throw error
}

/** Keys of `more` over those of `base`; lists grow. */
function merge(base: unknown, more: unknown): Yaml {
  const result: Yaml = isMapping(base) ? { ...base } : {}
  for (const [key, value] of Object.entries(isMapping(more) ? more : {})) {
    const there = result[key]
    if (Array.isArray(there) && Array.isArray(value))
      result[key] = [...there.filter((old) => !value.some((one) => isSameRole(old, one))), ...value]
    else result[key] = isMapping(value) ? merge(there, value) : value
  }
  return result
}

/** An entry of `grants.roles` takes the place of the one that the role has. */
function isSameRole(one: unknown, other: unknown): boolean {
  return isMapping(one) && isMapping(other) && one.role !== undefined && one.role === other.role
}

function isMapping(value: unknown): value is Yaml {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
