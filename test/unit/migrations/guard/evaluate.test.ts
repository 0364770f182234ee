import { describe, expect, it } from 'vitest'
import { evaluateGuards, type GuardContext } from '../../../../src/migrations/guard/evaluate.ts'
import { type Facts, NO_FACTS, parseFacts } from '../../../../src/migrations/guard/facts.ts'
import { guardStatement } from '../../../../src/migrations/guard/statement.ts'
import { fileText } from '../../../../src/migrations/guard/text.ts'
import { loadParser, migration } from '../../postgres/lab.ts'

const parser = await loadParser()

/** A table `orders (id int)` with policy `p`, and a type `mood` with the label `sad`. */
const FACTS = facts()

function facts(): Facts {
  const nothing = { comment: null }
  const column = { ...nothing, name: 'id', type: 'integer', enum: false, notNull: false, default: null }
  const policy = { ...nothing, name: 'p', command: '*', permissive: true, using: 'true', check: null }
  const relation = {
    ...nothing,
    schema: 'shop',
    name: 'orders',
    kind: 'r',
    options: [],
    toast: false,
    rowSecurity: false,
    forced: false,
    columns: [{ ...column, identity: '', generated: '' }],
    constraints: null,
    policies: [policy],
    triggers: null,
    index: null,
  }
  const json = {
    relations: [relation],
    types: [{ ...nothing, schema: 'shop', name: 'mood', kind: 'e', labels: ['sad'] }],
    routines: null,
    schemas: null,
    extensions: null,
    spellings: {},
  }
  return parseFacts(JSON.stringify(json), parser)
}

/** Numbers of the statements that are sent, from 1, for each file. */
function sent(
  texts: readonly string[],
  findings: GuardContext = { facts: FACTS, mayHaveChanged: () => false },
): readonly (readonly number[])[] {
  const files = texts.map((sql, index) => {
    const file = migration(`R__${index}.sql`, sql)
    const scope = { schema: 'shop', file: fileText(sql) }
    const statements = parser.parse(sql).statements.map((statement) => guardStatement(statement, scope))
    return { file, statements }
  })
  return evaluateGuards(files, findings).map(({ send }) => send.map((index) => index + 1))
}

describe('evaluateGuards', () => {
  const POLICY = 'create policy p on orders using (true)'

  it.each([
    ['what is there is left alone', POLICY, []],
    ['a dropped thing is made again', `drop policy if exists p on orders; ${POLICY}`, [1, 2]],
    ['also when the drop has no guard', `drop policy p on orders; ${POLICY}`, [1, 2]],
    ['also when its whole is dropped', `drop table if exists orders; ${POLICY}`, [1, 2]],
    ['another one is not', `drop policy if exists q on orders; ${POLICY}`, []],
    ['nor one that is not there', `drop table if exists other; ${POLICY}`, []],
    ['a DO block may drop it', `do $$ begin drop policy p on orders; end $$; ${POLICY}`, [1, 2]],
    ['one that drops nothing does not', `do $$ begin perform 1 from orders; end $$; ${POLICY}`, [1]],
    ['a renamed table is looked at no more', `alter table orders rename to o; ${POLICY}`, [1, 2]],
    [
      'what a made table may hold is dropped from it',
      'create table if not exists new (a int); alter table new drop column if exists b',
      [1, 2],
    ],
    [
      'the last default counts',
      'alter table orders alter id set default 1; alter table orders alter id drop default',
      [1, 2],
    ],
    ['a setting goes with what follows', 'set lock_timeout = 1; drop view v; set lock_timeout = 2', [1, 2]],
    ['and by itself nowhere', `set lock_timeout = 1; ${POLICY}`, []],
    ['a label is there', "alter type mood add value if not exists 'sad'", []],
    ['or not', "alter type mood add value if not exists 'ok'", [1]],
    ['a table that may be missing is left alone', 'alter table if exists other alter id set not null', []],
    ['one that must be there is not', 'alter table other alter id set not null', [1]],
    ['without a guard a statement is sent', 'alter table orders cluster on i', [1]],
    ['also beside one that has one', 'alter table orders alter id drop not null, owner to x', [1]],
    ['without IF NOT EXISTS it is sent', 'create table orders (id int)', [1]],
  ])('%s', (_what, sql, numbers) => {
    expect(sent([sql])).toEqual([numbers])
  })

  it('goes through the files in order', () => {
    expect(sent(['drop policy if exists p on orders', POLICY])).toEqual([[1], [1]])
    expect(sent([POLICY, 'drop policy if exists p on orders'])).toEqual([[], [1]])
  })

  it('expects what ordered files may bring', () => {
    const mayHaveChanged = { facts: NO_FACTS, mayHaveChanged: () => true }
    expect(sent(['drop view if exists v'], mayHaveChanged)).toEqual([[1]])
    expect(sent(['alter table if exists t alter id set not null'], mayHaveChanged)).toEqual([[1]])
    expect(sent(['drop view if exists v'], { ...mayHaveChanged, mayHaveChanged: () => false })).toEqual([[]])
  })
})
