import { expect, it } from 'vitest'
import { relationsUsed } from '../../../src/migrations/relations.ts'
import { loadParser } from '../postgres/lab.ts'

const parser = await loadParser()

function touched(sql: string): readonly string[] {
  const relations = relationsUsed(parser.parse(sql).statements)
  return relations.map(({ schema, name }) => (schema === undefined ? name : `${schema}.${name}`))
}

it.each([
  ['alter table t add column x int', ['t']],
  ['alter table "Ü".t rename to u', ['Ü.t']],
  ['alter table p attach partition q for values in (1)', ['p', 'q']],
  ['alter table a add foreign key (x) references s.b', ['a', 's.b']],
  ['create table t (id int references other, foreign key (id) references third)', ['t', 'other', 'third']],
  ['create table t () inherits (parent)', ['t', 'parent']],
  ['create table t partition of parent default', ['t', 'parent']],
  ['create table t (like other including all)', ['t']],
  ['create table t (id int); insert into o select * from q; select * from r', ['t', 'o']],
  ['with w as (delete from d returning 1) update u set x = 1', ['u', 'd']],
  ['merge into m using s on true when matched then delete', ['m']],
  ['create index on t (x)', ['t']],
  ['create trigger g before insert on t for each row execute function f()', ['t']],
  ['create policy p on t using (exists (select 1 from u))', ['t']],
  ['create or replace view v as select * from t', ['v']],
  ['create view v as select * from t', []],
  ['create rule r as on insert to t do also insert into log values (1)', ['t', 'log']],
  ['drop table a, s.b', ['a', 's.b']],
  ['drop view v', ['v']],
  ['drop trigger g on s.t', ['s.t']],
  ['drop index i', []],
  ['truncate a, b', ['a', 'b']],
  ['comment on column s.t.c is $$x$$', ['s.t']],
  ['comment on table t is $$x$$', ['t']],
  ['alter sequence q restart', ['q']],
  ['grant select on t to x', ['t']],
  ['vacuum t', ['t']],
])('%s', (sql, relations) => {
  expect(touched(sql)).toEqual(relations)
})
