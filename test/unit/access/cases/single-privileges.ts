import { bothModes, type Case, catalog, objects, on } from '../case.ts'
import { acl, privilege, thing } from '../world.ts'

const column = { table: 'orders', column: 'item', owner: 'own' }

export const SINGLE: readonly Case[] = [
  { title: 'all tables', desired: { privileges: [privilege('etl', 'table', {}, 'TRUNCATE')] } },
  {
    title: 'all tables, no database',
    catalog: 'none',
    desired: {
      privileges: [
        privilege('etl', 'table', {}, 'TRUNCATE'),
        privilege('PUBLIC', 'routine', {}, 'EXECUTE'),
        privilege('PUBLIC', 'type', {}, 'USAGE'),
        privilege('etl', 'database', {}, 'CONNECT'),
        privilege('app', 'schema', {}, 'CREATE'),
        privilege('etl', 'column', { name: 'orders', column: 'item' }, 'SELECT'),
      ],
    },
  },
  {
    title: 'all tables, some have it',
    desired: { privileges: [privilege('etl', 'table', {}, 'TRIGGER TRUNCATE')] },
    catalog: on('orders', 'etl TRUNCATE', 'jane TRIGGER'),
  },
  { title: 'a table', desired: { privileges: [privilege('etl', 'table', { name: 'orders' }, 'SELECT')] } },
  {
    title: 'a table, given',
    desired: { privileges: [privilege('etl', 'table', { name: 'orders' }, 'SELECT')] },
    catalog: on('orders', 'etl SELECT'),
  },
  {
    title: 'a table, given with an option',
    desired: { privileges: [privilege('etl', 'table', { name: 'orders' }, 'SELECT')] },
    catalog: on('orders', 'etl SELECT, with option'),
  },
  {
    title: 'a table, with an option',
    desired: { privileges: [privilege('etl', 'table', { name: 'orders' }, 'SELECT', true)] },
    catalog: on('orders', 'etl SELECT'),
  },
  {
    title: 'a table, with an option, given',
    desired: { privileges: [privilege('etl', 'table', { name: 'orders' }, 'SELECT', true)] },
    catalog: on('orders', 'etl SELECT, with option'),
  },
  ...bothModes({
    title: 'a table, by who does not last',
    desired: { privileges: [privilege('etl', 'table', { name: 'orders' }, 'SELECT')] },
    catalog: on('orders', 'etl SELECT by jane'),
  }),
  {
    title: 'a table that is not there',
    desired: {
      privileges: [
        privilege('etl', 'table', { name: 'price' }, 'SELECT'),
        privilege('app', 'sequence', { name: 'orders' }, 'USAGE'),
        privilege('PUBLIC', 'column', { name: 'gone', column: 'x' }, 'SELECT'),
      ],
    },
  },
  {
    title: 'a view',
    desired: { privileges: [privilege('etl', 'table', { name: 'recent' }, 'SELECT', true)] },
  },
  {
    title: 'the ledger',
    desired: { privileges: [privilege('etl', 'table', { name: 'lakebase_migrations' }, 'SELECT')] },
  },
  { title: 'sequences', desired: { privileges: [privilege('app', 'sequence', {}, 'UPDATE')] } },
  {
    title: 'a sequence',
    desired: { privileges: [privilege('app', 'sequence', { name: 'counter' }, 'UPDATE')] },
  },
  {
    title: 'routines and types',
    desired: {
      privileges: [privilege('etl', 'routine', {}, 'EXECUTE'), privilege('etl', 'type', {}, 'USAGE')],
    },
  },
  {
    title: 'a routine and a type',
    desired: {
      privileges: [
        privilege('etl', 'routine', { name: 'price', signature: 'n integer' }, 'EXECUTE', true),
        privilege('etl', 'routine', { name: 'price', signature: 'n bigint' }, 'EXECUTE'),
        privilege('etl', 'routine', { name: 'cost' }, 'EXECUTE'),
        privilege('etl', 'type', { name: 'state' }, 'USAGE'),
      ],
    },
  },
  {
    title: 'everybody, by default',
    desired: {
      privileges: [
        privilege('PUBLIC', 'routine', {}, 'EXECUTE'),
        privilege('PUBLIC', 'type', {}, 'USAGE'),
        privilege('PUBLIC', 'table', {}, 'SELECT'),
        privilege('PUBLIC', 'sequence', { name: 'counter' }, 'SELECT'),
      ],
    },
  },
  {
    title: 'the schema and the database',
    desired: {
      privileges: [
        privilege('etl', 'schema', {}, 'USAGE'),
        privilege('PUBLIC', 'database', {}, 'TEMPORARY'),
        privilege('etl', 'database', {}, 'CONNECT', true),
      ],
    },
  },
  {
    title: 'no schema',
    desired: { privileges: [privilege('etl', 'schema', {}, 'USAGE')] },
    catalog: { schema: undefined },
  },
  {
    title: 'a column',
    desired: {
      privileges: [
        privilege('etl', 'column', { name: 'orders', column: 'item' }, 'SELECT UPDATE'),
        privilege('etl', 'column', { name: 'price', column: 'item' }, 'SELECT'),
      ],
    },
  },
  {
    title: 'a column, given',
    desired: { privileges: [privilege('etl', 'column', { name: 'orders', column: 'item' }, 'SELECT')] },
    catalog: {
      columns: [
        { ...column, acl: acl('etl SELECT') },
        { ...column, column: 'price', acl: acl('app INSERT') },
      ],
    },
  },
  {
    title: 'default privileges, given',
    desired: { privileges: [privilege('etl', 'table', {}, 'TRUNCATE')] },
    catalog: {
      ...objects(),
      defaults: catalog.defaults.map((each) => ({ ...each, acl: [...each.acl, ...acl('etl TRUNCATE')] })),
    },
  },
  {
    title: 'default privileges of others, given',
    desired: { privileges: [privilege('etl', 'routine', {}, 'EXECUTE')] },
    catalog: {
      defaults: [
        ...catalog.defaults,
        { role: 'jane', inSchema: true, on: 'routine', acl: acl('etl EXECUTE by jane') },
        { role: 'own', inSchema: false, on: 'routine', acl: acl('etl EXECUTE') },
      ],
    },
  },
  {
    title: 'on what others own',
    desired: {
      privileges: [
        privilege('etl', 'table', { name: 'notes' }, 'SELECT'),
        privilege('jane', 'table', { name: 'notes' }, 'SELECT'),
        privilege('PUBLIC', 'table', {}, 'SELECT'),
        privilege('app', 'table', { name: 'notes' }, 'TRUNCATE', true),
        privilege('etl', 'column', { name: 'notes', column: 'x' }, 'SELECT'),
        privilege('etl', 'routine', { name: 'f' }, 'EXECUTE'),
        privilege('etl', 'type', { name: 'mood' }, 'USAGE'),
      ],
    },
    catalog: objects(
      thing('table', 'notes', 'jane', { grantable: ['DELETE', 'INSERT', 'SELECT', 'UPDATE'] }),
      thing('function', 'f', 'jane', { signature: '' }),
      thing('type', 'mood', 'jane'),
    ),
  },
  {
    title: 'on what others own, for an app without a role',
    desired: { appRole: undefined, privileges: [privilege('app', 'table', { name: 'notes' }, 'TRUNCATE')] },
    catalog: objects(
      thing('table', 'notes', 'jane', { grantable: ['DELETE', 'INSERT', 'SELECT', 'UPDATE'] }),
    ),
  },
  {
    title: 'on what is taken over',
    desired: { privileges: [privilege('etl', 'table', { name: 'notes' }, 'SELECT')] },
    catalog: { ...objects(thing('table', 'notes', 'jane')), actsFor: ['jane'] },
  },
  {
    title: 'MAINTAIN on 16',
    desired: { privileges: [privilege('etl', 'table', {}, 'MAINTAIN')] },
    catalog: { serverVersion: 169999 },
  },
  {
    title: 'MAINTAIN on 17',
    desired: { privileges: [privilege('etl', 'table', { name: 'orders' }, 'MAINTAIN')] },
    catalog: { serverVersion: 170000 },
  },
  {
    title: 'no MAINTAIN on 16',
    desired: { privileges: [privilege('etl', 'table', { name: 'orders' }, 'TRUNCATE')] },
    catalog: { serverVersion: 160000 },
  },
  {
    title: 'passed on as it may',
    desired: {
      privileges: [
        privilege('etl', 'table', { name: 'orders' }, 'SELECT', true),
        privilege('etl', 'table', { name: 'orders' }, 'UPDATE'),
      ],
    },
    catalog: on('orders', 'etl SELECT UPDATE, with option', 'jane SELECT by etl'),
  },
]
