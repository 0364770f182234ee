import pg from 'pg'

/** The platform's own superuser, which nobody but the emulator logs in as. */
export const PLATFORM_ROLE = 'cloud_admin'

export interface ServerAddress {
  readonly socketDirectory: string
  readonly port: number
}

/** One connection per database, opened when it is first needed, all as `cloud_admin`. */
export class Connections {
  readonly #address: ServerAddress
  readonly #clients = new Map<string, Promise<pg.Client>>()

  constructor(address: ServerAddress) {
    this.#address = address
  }

  /** Rows of the statement; of the last one when there are several, which may not have parameters. */
  async query(sql: string, params: readonly unknown[], database: string): Promise<Record<string, unknown>[]> {
    // A session on template1 would make every CREATE DATABASE fail, so that one is not kept.
    if (database === 'template1') return this.withClient(database, (client) => run(client, sql, params))
    return run(await this.#client(database), sql, params)
  }

  /** A session of its own, closed when `work` is done. */
  async withClient<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = await this.#connect(database)
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }

  async close(): Promise<void> {
    const clients = [...this.#clients.values()]
    this.#clients.clear()
    await Promise.allSettled(clients.map(async (client) => (await client).end()))
  }

  #client(database: string): Promise<pg.Client> {
    const known = this.#clients.get(database)
    if (known) return known
    const client = this.#connect(database)
    this.#clients.set(database, client)
    const forget = () => {
      if (this.#clients.get(database) === client) this.#clients.delete(database)
    }
    client.then((connected) => connected.once('end', forget), forget)
    return client
  }

  async #connect(database: string): Promise<pg.Client> {
    const { socketDirectory, port } = this.#address
    const client = new pg.Client({ host: socketDirectory, port, user: PLATFORM_ROLE, database, ssl: false })
    // Lost connections show up in the query that uses them; an idle one is simply opened again.
    client.on('error', () => {})
    await client.connect()
    return client
  }
}

async function run(
  client: pg.Client,
  sql: string,
  params: readonly unknown[],
): Promise<Record<string, unknown>[]> {
  // Several statements in one text have a list of results, which the types of `pg` do not tell.
  const result: pg.QueryResult | pg.QueryResult[] =
    params.length > 0 ? await client.query(sql, [...params]) : await client.query(sql)
  const last = Array.isArray(result) ? result.at(-1) : result
  return last?.rows ?? []
}
