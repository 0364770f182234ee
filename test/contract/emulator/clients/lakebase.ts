// Databricks' own Postgres driver for Lakebase Autoscaling, as an app or a job uses it: all settings from the environment.
import { createLakebasePool } from '@databricks/lakebase'

const pool = createLakebasePool({ max: 3, connectionTimeoutMillis: 50_000 })
const print = (value: unknown): void => console.log(JSON.stringify(value))

const { rows } = await pool.query('SELECT current_user AS login, current_database() AS database')
print(rows[0])
await pool.query('CREATE SCHEMA made; CREATE TABLE made.things (id int)')
const many = await Promise.all(
  [1, 2, 3].map((id) => pool.query('INSERT INTO made.things VALUES ($1) RETURNING id', [id])),
)
print(many.map((result) => result.rows[0]?.id).toSorted())
await pool.end()
