import {
  AUTHORITATIVE,
  accepted,
  bothModes,
  type Case,
  databaseAcl,
  desired,
  members,
  on,
  owner,
} from '../case.ts'
import { acl, grant, KEEPER, member } from '../world.ts'

export const MEMBERS: readonly Case[] = [
  {
    title: 'a reader in a role that reaches further',
    catalog: members(
      member('reader in monitors by ci', { reaches: ['pg_monitor'] }),
      member('app in monitors by ci', { reaches: ['monitors', 'pg_monitor'] }),
    ),
  },

  ...[false, true].map(
    (isOver): Case => ({
      title: `a member that is accepted, and it is over: ${isOver}`,
      desired: {
        ...AUTHORITATIVE,
        acceptedFindings: accepted('MEMBERSHIP_UNEXPECTED', ['own', 'jane', 'ci'], isOver),
      },
      catalog: members(member('jane in own by ci'), member('etl in own by ci')),
    }),
  ),
  {
    title: 'a member of a role that a member gave',
    catalog: members(member('jane in own by ci'), member('app in pg_monitor by jane')),
  },
  {
    title: 'members, and what they have on the database',
    catalog: {
      ...members(member('boss in own by x', { memberAdministers: true }), member('jane in own by ci')),
      ...databaseAcl('boss CREATE by cloud_admin', 'jane CREATE by cloud_admin'),
    },
  },
  {
    title: 'a member of another role, and what it has on the database',
    desired: { appRole: 'etl', grants: [grant('reader', 'read-only')], appMemberOf: ['pg_monitor'] },
    catalog: {
      schema: { owner: 'own', acl: acl('reader USAGE') },
      objects: [],
      defaults: [],
      ...members(member('etl in pg_monitor by ci')),
      ...databaseAcl('etl CREATE by cloud_admin'),
    },
  },
  {
    title: 'a member, and no schema',
    catalog: { schema: undefined, objects: [], defaults: [], ...members(member('jane in own by ci')) },
  },
  {
    title: 'who made the owner role',
    catalog: members(
      member('jane in own by ci'),
      member('jane in own by root', { admin: true, inherit: false, set: false, grantorIsSuperuser: true }),
    ),
  },
  {
    title: 'who made another role',
    catalog: members(
      member('jane in own by ci'),
      member('jane in pg_monitor by root', {
        admin: true,
        inherit: false,
        set: false,
        grantorIsSuperuser: true,
      }),
    ),
  },
  {
    title: 'an administrator beside an owner role that is not open',
    catalog: {
      owner: { ...owner, admin: 'login' },
      ...members(member('jane in own by ci', { memberAdministers: true })),
    },
  },
  { title: 'a member by a keeper that is lost', catalog: members(member(`jane in own by ${KEEPER}`)) },

  ...bothModes({ title: 'a member', catalog: members(member('jane in own by ci')) }),
  ...bothModes({ title: 'a member by others', catalog: members(member('jane in own by boss')) }),
  ...bothModes({
    title: 'a member that made others',
    catalog: members(member('jane in own by ci', { admin: true }), member('etl in own by jane')),
  }),
  ...bothModes({
    title: 'a member by the keeper',
    catalog: {
      ...members(member(`jane in own by ${KEEPER}`)),
      keeper: { loginIsAdmin: true, admins: ['ci', 'boss'] },
    },
  }),
  ...bothModes({
    title: 'a member by a keeper of others',
    catalog: {
      ...members(member(`jane in own by ${KEEPER}`)),
      keeper: { loginIsAdmin: false, admins: ['boss'] },
    },
  }),
  {
    title: 'a member by a keeper of nobody',
    catalog: { ...members(member(`jane in own by ${KEEPER}`)), keeper: { loginIsAdmin: false, admins: [] } },
  },
  {
    title: 'an admin of the keeper',
    catalog: { ...members(member('jane in own by ci')), keeper: { loginIsAdmin: false, admins: ['jane'] } },
  },
  { title: 'an administrator', catalog: members(member('jane in own by ci', { memberAdministers: true })) },
  {
    title: 'an administrator beside named deployers',
    desired: { deployers: ['ci'] },
    catalog: {
      owner: { ...owner, admin: 'login' },
      ...members(member('jane in own by ci', { memberAdministers: true })),
    },
  },
  {
    title: 'an administrator beside named deployers, open',
    desired: { deployers: ['ci'] },
    catalog: members(member('jane in own by ci', { memberAdministers: true })),
  },
  ...bothModes({
    title: 'a named deployer with the option',
    desired: { deployers: ['ci', 'jane'] },
    catalog: {
      owner: { ...owner, admin: 'login' },
      ownerMembers: ['ci', 'jane'],
      ...members(member('jane in own by ci', { admin: true })),
    },
  }),
  ...bothModes({
    title: 'an owner with the option',
    desired: { grants: [...desired.grants, grant('boss', 'owner')] },
    catalog: { ownerMembers: ['ci', 'boss'], ...members(member('boss in own by ci', { admin: true })) },
  }),
  ...bothModes({ title: 'the app as a member', catalog: members(member('app in own by ci')) }),
  ...bothModes({
    title: 'the app in a role',
    catalog: members(member('app in pg_read_all_data by ci'), member('app in own_friends by ci')),
  }),
  ...bothModes({
    title: 'the app in a role with rights',
    catalog: { ...members(member('app in readers by ci')), ...on('orders', 'readers SELECT') },
  }),
  ...bothModes({
    title: 'the app in a desired role',
    desired: { appMemberOf: ['pg_monitor', 'pg_signal_backend'] },
    catalog: members(member('app in pg_monitor by ci', { admin: true }), member('jane in pg_monitor by ci')),
  }),
  {
    title: 'the app in a desired role that it lacks, without a role',
    desired: { appRole: undefined, appMemberOf: ['pg_monitor'] },
  },
  {
    title: 'the app in a desired role that it lacks, not there',
    desired: { appMemberOf: ['pg_monitor'] },
    catalog: { roles: ['reader'] },
  },
  {
    title: 'the app in a role of the platform',
    catalog: members(member('app in databricks_reader_1 by ci')),
  },
  {
    title: 'a deployer through a group, authoritative',
    desired: AUTHORITATIVE,
    catalog: {
      memberships: [
        member('group in own by ci', { admin: true, loginIsMember: true }),
        member('ci in own by group'),
      ],
    },
  },
  {
    title: 'a deployer through a group for good, authoritative',
    desired: AUTHORITATIVE,
    catalog: {
      owner: { ...owner, admin: 'login', shared: true },
      memberships: [
        member('group in own by ci', { admin: true, loginIsMember: true }),
        member('ci in own by group'),
      ],
    },
  },
  {
    title: 'an owner through a group, authoritative',
    desired: { ...AUTHORITATIVE, grants: [...desired.grants, grant('boss', 'owner')] },
    catalog: {
      ownerMembers: ['ci', 'boss', 'group'],
      ...members(
        member('group in own by databricks_superuser', { admin: true }),
        member('boss in own by group'),
      ),
    },
  },
  { title: 'attributes of the app', catalog: { appAttributes: ['CREATEROLE', 'BYPASSRLS'] } },
  {
    title: 'attributes of an app without a role',
    desired: { appRole: undefined },
    catalog: { appAttributes: ['CREATEROLE'] },
  },
  { title: 'an open schema public', catalog: { publicCreates: true } },
]
