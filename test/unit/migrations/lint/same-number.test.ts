import { describe, expect, it } from 'vitest'
import { describeProblem } from '../../../../src/error.ts'
import { checkMigrations } from '../../../../src/migrations/lint/check.ts'
import { Syntax } from '../../../../src/migrations/syntax/syntax.ts'
import { loadParser, migration, running } from '../../postgres/lab.ts'

const CONTEXT = { schema: 'shop', ownerRole: 'shop_owner', allow: [] }

async function problems(first: string, second: string): Promise<readonly string[]> {
  const files = [migration('7_a.sql', first), migration('0007_b.sql', second)]
  const result = await checkMigrations(running(...files), new Syntax(loadParser), CONTEXT)
  return result.problems.map(describeProblem)
}

describe('two files with one number', () => {
  it.each([
    ['CREATE TABLE a (id int)', 'CREATE TABLE b (id int)'],
    ['CREATE TABLE a (at timestamptz DEFAULT now())', "INSERT INTO b SELECT now(), lower('a')"],
    ['-- nothing', '-- nothing'],
  ])('pass where their order does not matter: %s; %s', async (first, second) => {
    expect(await problems(first, second)).toEqual([])
  })

  it.each([
    ['CREATE TABLE a (id int)', 'ALTER TABLE a ADD COLUMN b int'],
    ['CREATE TYPE a AS ENUM ()', 'CREATE TABLE b (c a)'],
    ['INSERT INTO b VALUES (a())', 'CREATE FUNCTION a() RETURNS int LANGUAGE sql RETURN 1'],
    [
      'DROP TABLE b',
      "DO $$ BEGIN EXECUTE 'DELETE FROM b WHERE true AND bbb'; PERFORM 1 FROM bbb; END $$; CREATE TABLE b ()",
    ],
    ['CREATE TABLE abc ()', 'DO $$ BEGIN DROP TABLE abc; END $$'],
    ['UPDATE a SET x = 1 WHERE y', 'UPDATE a SET x = 2 WHERE y'],
    ['CREATE VIEW v AS SELECT * FROM a', 'ALTER TABLE a ADD COLUMN b int'],
  ])('stop the run where it does: %s; %s', async (first, second) => {
    expect((await problems(first, second)).join()).toContain(
      '0007_b.sql has the number of 7_a.sql, and both are about',
    )
  })

  it('pass where their tool knows them by more than the number', async () => {
    const files = ['7_a', '7_b'].map((name, index) => ({
      ...migration(
        `${name}/migration.sql`,
        index === 0 ? 'CREATE TABLE a ()' : 'ALTER TABLE a ADD COLUMN b int',
      ),
      knownAs: name,
    }))
    const result = await checkMigrations(running(...files), new Syntax(loadParser), CONTEXT)
    expect(result.problems).toEqual([])
  })
})
