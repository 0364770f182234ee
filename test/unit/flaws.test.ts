import { expect, it } from 'vitest'
import { flawsIn } from '../flaws.ts'

it.each([
  'canceling statement due to lock timeout (SQLSTATE 55P03).; probably "app" is in the way',
  'Databricks refused the client secret of x: No.. It is wrong',
  'It failed (The connection was lost.). Run it again.',
  'App undefined is gone.',
  'The file is is wrong.',
  'Nothing was changed .',
  'Run the job again: it continues from here. Run the job again: it continues from here.',
  'a,; b',
  'deployment.yaml:3:5: unknown key at deployment.yaml:3:5.',
])('finds what is broken in %j', (text) => {
  expect(flawsIn(text)).toHaveLength(1)
})

it.each([
  'Look at ../main and .gitignore, or at a.sql; it ends ... here.',
  'its last query: `select 1;`; trying again',
  'Run: GRANT "a" TO "b"; and write `migrations: { run_as: login }`.',
  'It is at https://x.example/logz. Usual causes: none.',
  "The owner's \"a..b\" is 'x.;' or 12.5.",
])('leaves %j alone', (text) => {
  expect(flawsIn(text)).toEqual([])
})
