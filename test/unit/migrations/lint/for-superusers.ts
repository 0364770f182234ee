/** A statement, a part of the advice, what else is found on it, and whether the role may create in the database. */
export type ForSuperusers = readonly [sql: string, hint: string, also?: string, creates?: boolean]

/** What PostgreSQL refuses to a role that owns the table `t`, the function `f()` and the enum `e`, and may create schemas. */
export const FOR_SUPERUSERS: readonly ForSuperusers[] = [
  ['alter table t disable trigger all', 'DISABLE TRIGGER USER'],
  ['set local session_replication_role = replica', 'DISABLE TRIGGER USER'],
  ['set log_statement to none', 'leave it out'],
  ['alter function f() leakproof', 'leave LEAKPROOF out'],
  ['create function f() returns int language c as $$x$$', 'sql or plpgsql'],
  [
    'create function f() returns int language plpython3u set search_path from current as $$x$$',
    'sql or plpgsql',
  ],
  ["copy t from '/tmp/t.csv'", 'INSERT ... VALUES'],
  ["copy t to program 'cat'", 'INSERT ... VALUES'],
  ['create operator class c for type int using btree as operator 1 <', 'as an administrator'],
  ['create operator family f using btree', 'as an administrator'],
  ['create text search template d (lexize = dsimple_lexize)', 'as an administrator'],
  ['create type b', 'CREATE DOMAIN'],
  ['create cast (e as int) without function', 'WITH INOUT'],
  ['checkpoint', 'as an administrator'],
  ["load 'auto_explain'", 'as an administrator'],
  ["security label on table t is 'x'", 'as an administrator'],
  ['grant reader to writer', 'as an administrator'],
  ['grant set on parameter log_statement to reader', 'as an administrator'],
  ['alter default privileges for role reader grant select on tables to writer', '`grants:`'],
  ["comment on database db is 'x'", 'remove it'],
  ["comment on schema public is 'standard public schema'", 'remove it'],
  ['alter schema public rename to q', 'as an administrator', 'rename'],
  ['drop extension vector', '`lakebase.extensions`', 'drop-extension'],
  ['drop schema public', 'as an administrator', 'drop-schema'],
  ['create publication p for all tables', 'name the tables', '', true],
]
