import { isNotFound } from '../api-error.ts'
import { applyOnce } from '../apply-once.ts'
import type { WorkspaceClient } from '../http.ts'
import type { PostgresDatabase } from '../lakebase.ts'
import { listAll } from '../list.ts'
import { mutate, POSTGRES_API } from './operation.ts'

export interface NewDatabase {
  /** Full path of the branch. */
  readonly branch: string
  /** Postgres name. */
  readonly postgresDatabase: string
  /** Full path of the role that owns it; see `readRole`. */
  readonly ownerRole: string
}

/** The database with that Postgres name on a branch (full path), or undefined. */
export async function readDatabase(
  client: WorkspaceClient,
  branch: string,
  postgresDatabase: string,
): Promise<PostgresDatabase | undefined> {
  try {
    const databases = await listAll(
      client,
      `${POSTGRES_API}/${branch}/databases`,
      'databases',
      (database) => ({
        name: database.string('name'),
        postgresDatabase: database.object('status').string('postgres_database'),
      }),
    )
    return databases.find((database) => database.postgresDatabase === postgresDatabase)
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/**
 * Creates a database through the API and not by SQL: the API also gives it the extensions that the logins of service
 * principals need (databricks-solutions/ai-dev-kit, pull request 513).
 */
export async function createDatabase(
  client: WorkspaceClient,
  desired: NewDatabase,
): Promise<PostgresDatabase> {
  const { branch, postgresDatabase, ownerRole } = desired
  const what = `database ${postgresDatabase} on ${branch}`
  await applyOnce(client, {
    what,
    send: (taken) =>
      mutate(client, what, () =>
        client.post(`${POSTGRES_API}/${branch}/databases`, {
          query: { database_id: taken ? undefined : databaseId(postgresDatabase) },
          body: { spec: { postgres_database: postgresDatabase, role: ownerRole } },
        }),
      ),
    read: () => readDatabase(client, branch, postgresDatabase),
  })
  return client.deadline.poll(what, async () => {
    const database = await readDatabase(client, branch, postgresDatabase)
    return database === undefined
      ? { done: false, state: 'not visible yet' }
      : { done: true, value: database }
  })
}

/** An id that reads like the name, when the name has one; the platform makes one up otherwise. */
export function databaseId(postgresDatabase: string): string | undefined {
  const id = postgresDatabase.replaceAll('_', '-')
  return /^[a-z][a-z0-9-]{2,61}[a-z0-9]$/.test(id) ? id : undefined
}
