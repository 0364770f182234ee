import { migration } from '../../postgres/lab.ts'
import {
  AS_MADE,
  AUTHORITATIVE,
  bothModes,
  type Case,
  databaseAcl,
  owner,
  rights,
  schemaAcl,
} from '../case.ts'
import { acl, grant, KEEPER } from '../world.ts'

const CREATOR = { member: 'etl', role: 'databricks_writer_1', grantor: 'boss' }

export const OWNERSHIP: readonly Case[] = [
  ...bothModes({
    title: 'CREATE that a dead run has taken',
    desired: { migrations: [migration('1_a.sql', 'select 1')] },
    catalog: { takenCreate: [undefined, 'jane', 'reader'] },
  }),
  { title: 'CREATE that a run has taken from nobody', catalog: { takenCreate: [] } },
  {
    title: 'creators by the platform, and files',
    desired: { migrations: [migration('1_a.sql', 'select 1')] },
    catalog: { platformCreators: [CREATOR] },
  },
  { title: 'creators by the platform, and no files', catalog: { platformCreators: [CREATOR] } },
  { title: 'all is as desired' },
  {
    title: 'no CREATE, and nothing to make',
    desired: { extensions: ['plpgsql'] },
    catalog: rights({ createSchema: false }),
  },
  {
    title: 'a closed schema, with grants of all kinds',
    desired: {
      migrations: [migration('1_a.sql', 'select 1')],
      grants: [grant('app', 'read-write', true), grant('reader', 'read-only')],
    },
    catalog: { schema: { owner: 'own', acl: acl('app CREATE USAGE') } },
  },
  {
    title: 'a closed schema, with other things revoked',
    desired: {
      ...AUTHORITATIVE,
      migrations: [migration('1_a.sql', 'select 1')],
      grants: [grant('app', 'read-write', true), grant('reader', 'read-only')],
    },
    catalog: {
      schema: {
        owner: 'own',
        acl: acl(
          'app CREATE USAGE, with option',
          'reader USAGE',
          'etl CREATE by boss',
          'etl USAGE',
          'jane CREATE',
        ),
      },
      ...databaseAcl('etl CREATE by cloud_admin'),
      settable: ['cloud_admin'],
    },
  },

  { title: 'no database', catalog: 'none' },
  { title: 'no database, named deployers', catalog: 'none', desired: { deployers: ['ci', 'jane'] } },
  { title: 'no database, CREATE for the owner', catalog: 'none', desired: { ownerCreate: true } },
  { title: 'no owner role', catalog: { owner: undefined } },
  { title: 'no owner role, a superuser', catalog: { owner: undefined, ...rights({ isSuperuser: true }) } },
  { title: 'no owner role, CREATEROLE', catalog: { owner: undefined, ...rights({ createRole: ['login'] }) } },
  {
    title: 'no owner role, CREATEROLE, a keeper in hand',
    catalog: {
      owner: undefined,
      keeper: { loginIsAdmin: true, admins: ['ci'] },
      ...rights({ createRole: ['login'] }),
    },
  },
  {
    title: 'no owner role, CREATEROLE, no platform',
    catalog: { owner: undefined, platform: undefined, ...rights({ createRole: ['login'] }) },
  },
  {
    title: 'no owner role, CREATEROLE, the platform of others',
    catalog: { owner: undefined, platform: { loginIsMember: false }, ...rights({ createRole: ['login'] }) },
  },
  {
    title: 'no owner role, a keeper of others',
    catalog: {
      owner: undefined,
      keeper: { loginIsAdmin: false, admins: ['jane'] },
      ...rights({ createRole: ['login'] }),
    },
  },
  {
    title: 'no owner role, a keeper of several',
    catalog: {
      owner: undefined,
      keeper: { loginIsAdmin: false, admins: ['jane', 'boss'] },
      ...rights({ createRole: [] }),
    },
  },
  { title: 'no owner role, no right', catalog: { owner: undefined, ...rights({ createRole: [] }) } },
  {
    title: 'no owner role, no right, no platform',
    catalog: { owner: undefined, platform: undefined, ...rights({ createRole: [] }) },
  },
  {
    title: 'no owner role, named deployers',
    catalog: { owner: undefined },
    desired: { deployers: ['ci', 'jane'] },
  },
  {
    title: 'no owner role, named deployers, CREATEROLE',
    catalog: { owner: undefined, ...rights({ createRole: ['login'] }) },
    desired: { deployers: ['ci', 'jane'] },
  },
  {
    title: 'an owner role that is not open',
    catalog: { owner: { ...owner, admin: 'login' } },
  },
  {
    title: 'an owner role that is not open, no platform',
    catalog: { platform: undefined, owner: { ...owner, admin: 'login' } },
  },
  {
    title: 'an owner role that is not open, of the keeper',
    catalog: { owner: { ...owner, admin: 'keeper' }, keeper: { loginIsAdmin: true, admins: ['ci'] } },
  },
  { title: 'an owner role of others that is not open', catalog: { owner } },
  {
    title: 'not joined: no INHERIT',
    catalog: { owner: { ...owner, shared: true, admin: 'databricks_superuser', inherit: false } },
  },
  {
    title: 'not joined: no SET',
    catalog: { owner: { ...owner, shared: true, admin: 'databricks_superuser', set: false } },
  },
  {
    title: 'not joined, by a superuser that it may not become',
    catalog: { settable: [], owner: { ...owner, shared: true, admin: 'databricks_superuser', set: false } },
  },
  { title: 'not joined, no right, but open', catalog: { owner: { ...owner, shared: true, set: false } } },
  {
    title: 'not joined, no right',
    catalog: { owner: { ...owner, set: false }, ownerAdmins: [KEEPER, 'jane'] },
  },
  {
    title: 'not joined, no right, no member of the platform',
    catalog: {
      platform: { loginIsMember: false },
      owner: { ...owner, set: false },
      ownerAdmins: ['jane', 'boss'],
    },
  },
  {
    title: 'not joined, no right, a keeper',
    catalog: {
      owner: { ...owner, set: false },
      ownerAdmins: [KEEPER],
      keeper: { loginIsAdmin: false, admins: ['jane'] },
    },
  },
  {
    title: 'not joined, no right, a keeper of nobody',
    catalog: {
      owner: { ...owner, set: false },
      ownerAdmins: [],
      keeper: { loginIsAdmin: false, admins: [] },
    },
  },
  {
    title: 'somebody logs in as the owner role',
    catalog: { owner: { ...owner, shared: true, canLogin: true } },
  },
  {
    title: 'the deployer is the owner role',
    desired: { ownerRole: 'ci' },
    catalog: {
      owner: { ...owner, shared: true, canLogin: true },
      schema: { owner: 'ci', acl: acl('app USAGE by ci', 'reader USAGE by ci') },
      objects: [],
      defaults: [],
    },
  },
  { title: 'the deployer is not listed', desired: { deployers: ['jane', 'boss'] } },
  { title: 'a listed deployer does not exist', desired: { deployers: ['ci', 'ghost', 'jane'] } },
  {
    title: 'a listed deployer is no member',
    desired: { deployers: ['ci', 'jane'] },
    catalog: { owner: { ...owner, admin: 'databricks_superuser' } },
  },
  {
    title: 'a listed deployer is a member',
    desired: { deployers: ['ci', 'jane'] },
    catalog: { owner: { ...owner, admin: 'databricks_superuser' }, ownerMembers: ['ci', 'jane'] },
  },
  {
    title: 'a listed deployer is no member, no right',
    desired: { deployers: ['ci', 'jane'] },
    catalog: { owner, ownerAdmins: ['boss'] },
  },
  { title: 'listed deployers and an open owner role', desired: { deployers: ['ci'] } },
  {
    title: 'listed deployers and an open owner role with a keeper',
    desired: { deployers: ['ci'] },
    catalog: { keeper: { loginIsAdmin: false, admins: ['jane', 'boss'] } },
  },
  {
    title: 'listed deployers and an open owner role with a keeper of nobody',
    desired: { deployers: ['ci'] },
    catalog: { keeper: { loginIsAdmin: false, admins: [] } },
  },
  { title: 'no schema', catalog: { schema: undefined } },
  { title: 'no schema, no CREATE', catalog: { schema: undefined, ...rights({ createSchema: false }) } },
  {
    title: 'no schema, no CREATE, no way to become owner',
    catalog: {
      schema: undefined,
      platform: { loginIsMember: false },
      ...rights({ createSchema: false, createRole: [] }),
    },
  },
  {
    title: 'no schema, no CREATE, CREATEROLE',
    catalog: {
      schema: undefined,
      platform: undefined,
      ...rights({ createSchema: false, createRole: ['login'] }),
    },
  },
  { title: 'the schema of the deployer', catalog: { schema: { owner: 'ci', acl: [] }, actsFor: ['ci'] } },
  {
    title: 'the schema of the deployer, keep',
    desired: { ownership: 'keep' },
    catalog: { schema: { owner: 'ci', acl: [] }, actsFor: ['ci'] },
  },
  {
    title: 'the schema of a login, keep',
    desired: { ownership: 'keep' },
    catalog: { schema: { owner: 'jane', acl: [] }, actsFor: ['jane'], otherLogins: ['jane'] },
  },
  {
    title: 'the schema of a login',
    catalog: { schema: { owner: 'jane', acl: [] }, actsFor: ['jane'], otherLogins: ['jane'] },
  },
  {
    title: 'the schema of a login that is a member',
    catalog: {
      schema: { owner: 'jane', acl: [] },
      actsFor: ['jane'],
      otherLogins: ['jane'],
      ownerMembers: ['ci', 'jane'],
    },
  },
  {
    title: 'the schema of a reader',
    catalog: { schema: { owner: 'reader', acl: [] }, actsFor: ['reader'], otherLogins: ['reader'] },
  },
  {
    title: 'the schema of a member',
    catalog: { schema: { owner: 'jane', acl: [] }, ownerMembers: ['ci', 'jane'] },
  },
  {
    title: 'the schema of an administrator',
    catalog: { schema: { owner: 'jane', acl: [] }, administrators: ['jane'] },
  },
  { title: 'the schema of others', catalog: { schema: { owner: 'jane', acl: [] } } },
  {
    title: 'the schema of the deployer, no CREATE',
    catalog: { schema: { owner: 'ci', acl: [] }, actsFor: ['ci'], ...rights({ createSchema: false }) },
  },
  { title: 'CREATE for the owner', desired: { ownerCreate: true } },
  {
    title: 'CREATE for the owner, who has it',
    desired: { ownerCreate: true },
    catalog: databaseAcl('own CREATE by cloud_admin'),
  },
  {
    title: 'CREATE for the owner, who has less',
    desired: { ownerCreate: true },
    catalog: databaseAcl('own CONNECT by cloud_admin', 'jane CREATE by cloud_admin'),
  },
  {
    title: 'CREATE for the owner, as everybody',
    desired: { ownerCreate: true },
    catalog: databaseAcl('PUBLIC CREATE by cloud_admin'),
  },
  {
    title: 'CREATE for the owner of the database',
    desired: { ownerCreate: true },
    catalog: { databaseAcl: { owner: 'own', acl: [] } },
  },
  {
    title: 'CREATE for the owner, no right',
    desired: { ownerCreate: true },
    catalog: rights({ createSchema: false }),
  },
  { title: 'an extension', desired: { extensions: ['vector', 'plpgsql'] } },
  {
    title: 'an extension, no right',
    desired: { extensions: ['vector', 'cube'] },
    catalog: rights({ createSchema: false }),
  },
  {
    title: 'an invalid index',
    catalog: {
      invalidIndexes: [
        { name: 'i', table: 't', owner: 'own' },
        { name: 'i_ccnew1', table: 't', owner: 'own' },
      ],
    },
  },
  {
    title: 'a closed schema',
    desired: { migrations: [migration('1_a.sql', 'select 1'), migration('2_b.after.sql', 'select 1')] },
    catalog: schemaAcl('PUBLIC CREATE', 'jane CREATE', 'cloud_admin CREATE', 'etl USAGE', 'own CREATE'),
  },
  {
    title: 'a closed schema for the app',
    desired: {
      migrations: [migration('1_a.sql', 'select 1')],
      grants: [grant('app', 'read-write', true), grant('reader', 'read-only')],
    },
    catalog: AS_MADE,
  },
  {
    title: 'a closed schema, revoked',
    desired: { ...AUTHORITATIVE, migrations: [migration('1_a.sql', 'select 1')] },
    catalog: schemaAcl('jane CREATE', 'app CREATE', 'PUBLIC CREATE by jane'),
  },
  {
    title: 'CREATE until there are migrations',
    desired: {
      migrations: [migration('1_a.sql', 'select 1')],
      grants: [grant('app', 'read-write', 'auto'), grant('reader', 'read-only')],
    },
    catalog: schemaAcl('app CREATE'),
  },
  {
    title: 'CREATE while there are none',

    desired: { grants: [grant('app', 'read-write', 'auto'), grant('reader', 'read-only')] },
  },
]
