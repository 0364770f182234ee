import {
  AUTHORITATIVE,
  accepted,
  bothModes,
  type Case,
  catalog,
  databaseAcl,
  members,
  OTHER,
  objects,
  on,
  schemaAcl,
} from '../case.ts'
import { acl, grant, member, privilege, thing } from '../world.ts'

export const UNEXPECTED: readonly Case[] = [
  ...[false, true].map(
    (isOver): Case => ({
      title: `accepted, and it is over: ${isOver}`,
      desired: {
        ...AUTHORITATIVE,
        acceptedFindings: accepted(
          'PRIVILEGE_UNEXPECTED',
          ['table', 'own', null, 'etl', 'own', ['SELECT']],
          isOver,
        ),
      },
      catalog: on('orders', 'etl SELECT', 'jane SELECT'),
    }),
  ),
  ...bothModes({
    title: 'on things with the names of our own tables',
    catalog: objects(
      thing('sequence', 'lakebase_releases', 'own', {
        acl: acl('app SELECT USAGE', 'reader SELECT', 'etl SELECT'),
      }),
      thing('function', 'lakebase_migrations', 'own', {
        signature: '',
        acl: acl('app EXECUTE', 'etl EXECUTE'),
      }),
    ),
  }),
  {
    title: 'on many things, the ledger among them',
    catalog: objects(
      ...['orders', 'lakebase_migrations'].map((name) =>
        thing('table', name, 'own', {
          acl: [...(name === 'orders' ? thing('table', name, 'own').acl : []), ...acl('etl SELECT')],
        }),
      ),
    ),
  },
  {
    title: 'the option of everybody',
    desired: { privileges: [privilege('PUBLIC', 'table', { name: 'orders' }, 'SELECT')] },
    catalog: on('orders', 'PUBLIC SELECT, with option'),
  },
  {
    title: 'of everybody, and an app without a role',
    desired: { appRole: undefined, grants: [] },
    catalog: {
      schema: { owner: 'own', acl: [] },
      defaults: [],
      objects: [thing('table', 'orders', 'own', { acl: acl('PUBLIC SELECT') })],
    },
  },
  {
    title: 'of an app that is called like a word',
    desired: { appRole: 'Public', grants: [] },
    catalog: {
      schema: { owner: 'own', acl: [] },
      defaults: [],
      objects: [thing('table', 'orders', 'own', { acl: acl('Public TRUNCATE') })],
    },
  },
  {
    title: 'of a reader on the database',
    catalog: databaseAcl('reader CONNECT by cloud_admin', 'reader TEMPORARY by cloud_admin'),
  },

  ...bothModes({ title: 'SELECT of a stranger', catalog: on('orders', 'etl SELECT') }),
  ...bothModes({ title: 'SELECT of everybody', catalog: on('orders', 'PUBLIC SELECT') }),
  ...bothModes({ title: 'the option alone', catalog: on('orders', 'app SELECT, with option') }),
  {
    title: 'report-only',
    desired: { grantsMode: 'report-only' },
    catalog: { ...on('orders', 'etl SELECT'), ...members(member('etl in own by ci')) },
  },
  ...bothModes({
    title: 'passed on',
    catalog: on('orders', 'etl SELECT, with option', 'jane SELECT by etl'),
  }),
  ...bothModes({
    title: 'passed on twice',
    catalog: on(
      'orders',
      'etl SELECT, with option',
      'jane SELECT by etl, with option',
      'boss SELECT by jane',
    ),
  }),
  ...bothModes({
    title: 'passed on by the grantee of others',
    catalog: on('orders', 'etl SELECT by boss, with option', 'jane SELECT by etl'),
  }),
  ...bothModes({
    title: 'more than what was passed on',
    catalog: on('orders', 'etl SELECT, with option', 'jane SELECT UPDATE by etl'),
  }),
  ...bothModes({
    title: 'on what others own',
    catalog: {
      ...objects(
        thing('table', 'notes', 'jane', {
          acl: acl('etl SELECT by jane'),
        }),
      ),
    },
  }),
  ...bothModes({
    title: 'on what is taken over',
    catalog: {
      ...objects(
        thing('table', 'notes', 'jane', {
          acl: acl('etl SELECT by jane'),
        }),
      ),
      actsFor: ['jane'],
    },
  }),
  ...bothModes({
    title: 'on the schema that is taken over',
    catalog: {
      schema: { owner: 'jane', acl: acl('etl USAGE by jane', 'app USAGE by jane', 'reader USAGE by jane') },
      actsFor: ['jane'],
    },
  }),
  ...bothModes({
    title: 'of who owns something here',
    catalog: {
      ...objects(
        thing('view', 'mine', 'etl', {
          inert: false,
          acl: acl('app DELETE INSERT SELECT UPDATE by etl', 'reader SELECT by etl'),
        }),
        ...on('orders', 'etl SELECT', 'reader INSERT').objects,
      ),
    },
  }),
  ...bothModes({
    title: 'of who owns something that is taken over',
    catalog: {
      ...objects(
        thing('table', 'mine', 'etl', {
          acl: acl('app DELETE INSERT SELECT UPDATE by etl', 'reader SELECT by etl'),
        }),
        ...on('orders', 'etl SELECT').objects,
      ),
      actsFor: ['etl'],
    },
  }),
  ...bothModes({
    title: 'by a role it may act as',
    catalog: { ...on('orders', 'etl SELECT by jane', 'boss SELECT by ci'), settable: ['jane'] },
  }),
  ...bothModes({
    title: 'on the database',
    catalog: databaseAcl(
      'etl CREATE by cloud_admin',
      `${OTHER} CONNECT CREATE by cloud_admin`,
      'jane TEMPORARY by jane',
    ),
  }),
  ...bothModes({
    title: 'on the schema',
    catalog: schemaAcl('etl CREATE', 'app CREATE', 'PUBLIC USAGE', 'jane USAGE, with option'),
  }),
  ...bothModes({
    title: 'on a routine',
    catalog: on('price', 'etl EXECUTE', 'reader EXECUTE', 'app EXECUTE'),
  }),
  ...bothModes({
    title: 'on a type',
    catalog: on('state', 'etl USAGE', 'reader USAGE', 'app USAGE by jane'),
  }),
  ...bothModes({ title: 'on a sequence', catalog: on('counter', 'etl UPDATE', 'reader USAGE') }),
  ...bothModes({ title: 'on the ledger', catalog: on('lakebase_migrations', 'app SELECT', 'reader SELECT') }),
  ...bothModes({
    title: 'on a column',
    catalog: {
      columns: [
        { table: 'orders', column: 'item', owner: 'own', acl: acl('etl SELECT UPDATE', 'app SELECT') },
      ],
    },
  }),
  ...bothModes({
    title: 'on two columns',
    catalog: {
      columns: ['item', 'price'].map((column) => ({
        table: 'orders',
        column,
        owner: 'own',
        acl: acl('etl SELECT'),
      })),
    },
  }),
  ...bothModes({
    title: 'by default',
    catalog: {
      defaults: [
        ...catalog.defaults,
        { role: 'jane', inSchema: true, on: 'routine', acl: acl('app EXECUTE by jane') },
        { role: 'own', inSchema: false, on: 'type', acl: acl('app USAGE') },
        {
          role: 'own',
          inSchema: true,
          on: 'routine',
          acl: acl('etl EXECUTE', 'reader EXECUTE', 'app EXECUTE'),
        },
        { role: 'own', inSchema: true, on: 'type', acl: acl('app USAGE', 'etl USAGE, with option') },
        { role: 'own', inSchema: false, on: 'table', acl: acl('app SELECT') },
        { role: 'own', inSchema: false, on: 'schema', acl: acl('etl USAGE') },
        { role: 'jane', inSchema: true, on: 'sequence', acl: acl('app USAGE by jane', 'etl USAGE by jane') },
      ],
    },
  }),
  {
    title: 'on many things',
    catalog: objects(
      ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) =>
        thing('table', name, 'own', {
          acl: acl('app DELETE INSERT SELECT UPDATE', 'reader SELECT', 'etl SELECT'),
        }),
      ),
    ),
  },
  {
    title: 'of roles named like words',
    catalog: on('orders', 'App SELECT', 'public UPDATE', 'yes INSERT', 'a,b DELETE', '1st TRIGGER'),
  },
  {
    title: 'CREATE that was given',
    desired: { grants: [grant('app', 'read-write', 'auto'), grant('reader', 'read-only')], migrates: true },
    catalog: schemaAcl('app CREATE'),
  },
  {
    title: 'CREATE that was given by others',
    desired: { grants: [grant('app', 'read-write', 'auto'), grant('reader', 'read-only')], migrates: true },
    catalog: schemaAcl('app CREATE by jane'),
  },
]
