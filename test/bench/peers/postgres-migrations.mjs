import pg from 'pg'
import { migrate } from 'postgres-migrations'

const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
await client.connect()
await migrate({ client }, 'migrations')
await client.end()
