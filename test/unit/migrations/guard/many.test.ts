import { expect, it } from 'vitest'
import { survey } from '../../../../src/migrations/guard/survey.ts'
import { checkMigrations } from '../../../../src/migrations/lint/check.ts'
import { Syntax } from '../../../../src/migrations/syntax/syntax.ts'
import { loadParser, migration } from '../../postgres/lab.ts'

const CONTEXT = { ownerRole: 'o', schema: 'shop', allow: [] }

async function judged(sql: string) {
  const syntax = new Syntax(loadParser)
  const file = migration('x.sql', `-- run: always\n${sql}`)
  const { files, locks } = await survey([file], [], {
    session: undefined,
    catalog: undefined,
    schema: 'shop',
    syntax,
  })
  const { problems } = await checkMigrations([{ kind: 'migrate', file }], syntax, CONTEXT)
  return { needed: files[0]?.needed, locks: locks.get(file), problems }
}

it('16,000 statements of a repeatable file are judged in a moment', async () => {
  const sql = Array.from({ length: 16_000 }, (_, n) =>
    n % 2 === 0
      ? `CREATE TABLE IF NOT EXISTS t${n} (id bigint PRIMARY KEY);`
      : `ALTER TABLE t${n - 1} ADD COLUMN IF NOT EXISTS note text;`,
  )
  const before = process.cpuUsage()
  const { needed, problems } = await judged(sql.join('\n'))
  expect(needed).toBe(16_000)
  expect(problems).toEqual([])
  // About three seconds; a comparison of each with each takes forty.
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(12_000)
}, 60_000)

it.each([
  ['a sum', `SELECT ${Array(5000).fill('1').join(' + ')}`],
  ['a text', `SELECT ${Array(5000).fill("'a'").join(' || ')}`],
  ['NOT', `SELECT ${'NOT '.repeat(4900)} true`],
  ['UNION', Array(5000).fill('SELECT 1').join(' UNION ALL ')],
  ['a default', `CREATE TABLE IF NOT EXISTS t (n int DEFAULT ${Array(5000).fill('1').join(' + ')})`],
  ['a check', `ALTER TABLE t ADD CONSTRAINT c CHECK (${Array(5000).fill('n').join(' + ')} > 0)`],
  ['a DO block', `DO $$ BEGIN PERFORM ${Array(5000).fill('1').join(' + ')}; END $$`],
  ['a view', `CREATE OR REPLACE VIEW v AS SELECT ${Array(5000).fill('1').join(' + ')} AS n`],
])('%s that is 5,000 deep is judged', async (_, sql) => {
  const { problems } = await judged(sql)
  expect(problems.filter(({ message }) => message.includes('syntax'))).toEqual([])
})
