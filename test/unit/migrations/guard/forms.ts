/** A guarded form: what is there before, what the statement wants, and how something else of that name shows. */
export interface Form {
  readonly what: string
  /** Run by the owner before; tables `t (id int)` and `u (id int primary key, t_id int)` are there already. */
  readonly given?: string
  readonly statement: string
  /** Puts something else under the same name, by hand. */
  readonly spoil?: string
  /** What is then said of it; undefined: it is put right, as the form says how it should be. */
  readonly complaint?: string
}

const SECURE = 'alter table t enable row level security'

/** Every form that is guarded, once. */
export const FORMS: readonly Form[] = [
  {
    what: 'create table',
    statement: 'create table if not exists a (id bigint primary key, price numeric(12,2) not null default 0)',
    spoil: 'alter table a alter price type numeric(10,2)',
    complaint: 'column "price" of "shop"."a": the file says numeric(12,2), the database has numeric(10,2)',
  },
  {
    what: 'create sequence',
    statement: 'create sequence if not exists s increment 5',
    spoil: 'drop sequence s; create view s as select 1 as one',
    complaint: '"shop"."s": the file says a sequence, the database has a view',
  },
  { what: 'create schema', statement: 'create schema if not exists shop' },
  { what: 'create extension', statement: 'create extension if not exists plpgsql' },
  {
    what: 'create materialized view',
    statement: 'create materialized view if not exists m as select 1 as one',
    spoil: 'drop materialized view m; create table m (one int)',
    complaint: '"shop"."m": the file says a materialized view, the database has a table',
  },
  {
    what: 'create table as',
    statement: 'create table if not exists c as select 1 as one',
    spoil: 'drop table c; create view c as select 1 as one',
    complaint: '"shop"."c": the file says a table, the database has a view',
  },
  {
    what: 'add column',
    statement: "alter table t add column if not exists c text not null default 'x'",
    spoil: 'alter table t alter c drop not null',
    complaint: 'column "c" of "shop"."t": the file says NOT NULL, the database has nullable',
  },
  {
    what: 'drop column',
    given: 'alter table t add column gone int',
    statement: 'alter table t drop column if exists gone',
    spoil: 'alter table t add column gone int',
  },
  {
    what: 'set default',
    statement: 'alter table t alter id set default 7',
    spoil: 'alter table t alter id set default 8',
  },
  {
    what: 'drop default',
    given: 'alter table t alter id set default 7',
    statement: 'alter table t alter id drop default',
    spoil: 'alter table t alter id set default 8',
  },
  {
    what: 'set not null',
    statement: 'alter table t alter id set not null',
    spoil: 'alter table t alter id drop not null',
  },
  {
    what: 'drop not null',
    given: 'alter table t alter id set not null',
    statement: 'alter table t alter id drop not null',
    spoil: 'alter table t alter id set not null',
  },
  {
    what: 'alter column type',
    statement: 'alter table t alter id type numeric(12,2)',
    spoil: 'alter table t alter id type numeric(10,2)',
  },
  { what: 'enable row level security', statement: SECURE, spoil: 'alter table t disable row level security' },
  {
    what: 'disable row level security',
    given: SECURE,
    statement: 'alter table t disable row level security',
    spoil: SECURE,
  },
  {
    what: 'force row level security',
    statement: 'alter table t force row level security',
    spoil: 'alter table t no force row level security',
  },
  {
    what: 'no force row level security',
    given: 'alter table t force row level security',
    statement: 'alter table t no force row level security',
    spoil: 'alter table t force row level security',
  },
  {
    what: 'add constraint: check',
    statement: 'alter table t add constraint k check (id > 0)',
    spoil: 'alter table t drop constraint k; alter table t add constraint k unique (id)',
    complaint:
      'constraint "k" of "shop"."t": the file says `constraint k check (id > 0)`, the database has `UNIQUE (id)`',
  },
  {
    what: 'add constraint: foreign key',
    statement: 'alter table t add constraint f foreign key (id) references u (id) on delete cascade',
    spoil:
      'alter table t drop constraint f; alter table t add constraint f foreign key (id) references u (id)',
    complaint:
      'constraint "f" of "shop"."t": the file says `constraint f foreign key (id) references u (id) on delete cascade`, the database has `FOREIGN KEY (id) REFERENCES shop.u(id)`',
  },
  {
    what: 'drop constraint',
    given: 'alter table t add constraint k check (id > 0)',
    statement: 'alter table t drop constraint if exists k',
    spoil: 'alter table t add constraint k check (id > 0)',
  },
  {
    what: 'validate constraint',
    given: 'alter table t add constraint k check (id > 0) not valid',
    statement: 'alter table t validate constraint k',
  },
  {
    what: 'set storage parameters',
    given: 'alter table t add column long text',
    statement: 'alter table t set (fillfactor = 70, toast.autovacuum_enabled = off)',
    spoil: 'alter table t set (toast.autovacuum_enabled = true)',
  },
  {
    what: 'set storage parameters that the table has no place for',
    statement: 'alter table t set (fillfactor = 70, toast.autovacuum_enabled = off)',
  },
  {
    what: 'reset storage parameters',
    given: 'alter table t set (fillfactor = 70)',
    statement: 'alter table t reset (fillfactor)',
    spoil: 'alter table t set (fillfactor = 70)',
  },
  {
    what: 'several commands of one table',
    statement: 'alter table t add column if not exists c int, alter id set not null, alter id set default 1',
    spoil: 'alter table t alter id drop default',
  },
  {
    what: 'create index',
    statement: 'create unique index if not exists i on t (id desc) include (id) where id > 5',
    spoil: 'drop index i; create unique index i on t (id desc) include (id) where id > 6',
    complaint:
      'index "shop"."i": the file says `create unique index if not exists i on t (id desc) include (id) where id > 5`, the database has `CREATE UNIQUE INDEX i ON shop.t USING btree (id DESC) INCLUDE (id) WHERE (id > 6)`',
  },
  {
    what: 'drop table',
    given: 'create table old (id int)',
    statement: 'drop table if exists old',
    spoil: 'create table old (id int)',
  },
  {
    what: 'drop view',
    given: 'create view old as select 1 as one',
    statement: 'drop view if exists old',
    spoil: 'create view old as select 1 as one',
  },
  {
    what: 'drop index',
    given: 'create index old on t (id)',
    statement: 'drop index if exists old',
    spoil: 'create index old on t (id)',
  },
  {
    what: 'drop sequence',
    given: 'create sequence old',
    statement: 'drop sequence if exists old',
    spoil: 'create sequence old',
  },
  {
    what: 'drop type',
    given: "create type old as enum ('a')",
    statement: 'drop type if exists old',
    spoil: "create type old as enum ('a')",
  },
  {
    what: 'drop function',
    given: "create function old(int, t) returns int language sql as 'select 1'",
    statement: 'drop function if exists old(integer, shop.t)',
    spoil: "create function old(int, t) returns int language sql as 'select 1'",
  },
  {
    what: 'drop trigger',
    given:
      "create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger g before insert on t for each row execute function f()",
    statement: 'drop trigger if exists g on t',
    spoil: 'create trigger g before insert on t for each row execute function f()',
  },
  {
    what: 'drop policy',
    given: 'create policy p on t using (true)',
    statement: 'drop policy if exists p on t',
    spoil: 'create policy p on t using (true)',
  },
  {
    what: 'add enum value',
    given: "create type mood as enum ('sad', 'happy')",
    statement: "alter type mood add value if not exists 'ok' before 'happy'",
  },
  {
    what: 'create enum',
    statement: "create type mood as enum ('sad', 'happy')",
    spoil: "alter type mood add value 'ok'",
    complaint: `type "shop"."mood": the file says no label 'ok', the database has label 'ok'`,
  },
  {
    what: 'create policy',
    statement: 'create policy p on t for select using (id > 5)',
    spoil: 'drop policy p on t; create policy p on t for select using (id > 6)',
    complaint:
      'policy "p" on "shop"."t": the file says `create policy p on t for select using (id > 5)`, the database has `AS PERMISSIVE FOR SELECT USING ((id > 6))`',
  },
  {
    what: 'create or replace trigger',
    given: "create function f() returns trigger language plpgsql as 'begin return new; end'",
    statement:
      "create or replace trigger g before insert or update of id on t for each row when (new.id > 5) execute function f('x')",
    spoil:
      "create or replace trigger g after insert or update of id on t for each row when (new.id > 5) execute function f('x')",
  },
  {
    what: 'create trigger',
    given: "create function f() returns trigger language plpgsql as 'begin return new; end'",
    statement: 'create trigger g before insert on t for each row execute function f()',
    spoil: 'drop trigger g on t; create trigger g before delete on t for each row execute function f()',
    complaint:
      'trigger "g" on "shop"."t": the file says `create trigger g before insert on t for each row execute function f()`, the database has `CREATE TRIGGER g BEFORE DELETE ON shop.t FOR EACH ROW EXECUTE FUNCTION shop.f()`',
  },
  {
    what: 'create or replace function',
    statement:
      "create or replace function f(x int, out y text, variadic z mood[]) returns text language plpgsql stable strict security definer parallel safe cost 7 as $$ begin y := 'é'; end $$",
    given: "create type mood as enum ('sad', 'happy')",
    spoil:
      "create or replace function f(x int, out y text, variadic z mood[]) returns text language plpgsql stable strict security definer parallel safe cost 7 as $$ begin y := 'e'; end $$",
  },
  {
    what: 'create or replace procedure',
    statement: "create or replace procedure f(x int) language sql as 'select 1'",
    spoil: "create or replace procedure f(x int) language sql as 'select 2'",
  },
  {
    what: 'comment on table',
    statement: "comment on table t is 'it''s'",
    spoil: "comment on table t is 'its'",
  },
  {
    what: 'comment on column',
    statement: "comment on column t.id is 'x'",
    spoil: 'comment on column t.id is null',
  },
  {
    what: 'comment on nothing',
    given: "comment on table t is 'x'",
    statement: 'comment on table t is null',
    spoil: "comment on table t is 'x'",
  },
  {
    what: 'comment on constraint',
    statement: "comment on constraint u_pkey on u is 'x'",
    spoil: 'comment on constraint u_pkey on u is null',
  },
  {
    what: 'comment on function',
    given: "create function f(int) returns int language sql as 'select 1'",
    statement: "comment on function f(int) is 'x'",
    spoil: 'comment on function f(int) is null',
  },
  {
    what: 'comment on type',
    given: "create type mood as enum ('sad')",
    statement: "comment on type mood is 'x'",
    spoil: 'comment on type mood is null',
  },
]
