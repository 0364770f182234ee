import { APP } from '../../postgres/lab.ts'
import {
  AUTHORITATIVE,
  bothModes,
  type Case,
  catalog,
  databaseAcl,
  desired,
  members,
  objects,
  on,
  owner,
} from '../case.ts'
import { acl, grant, member, privilege } from '../world.ts'

export const MISSING: readonly Case[] = [
  {
    title: 'nothing is granted',
    catalog: {
      schema: { owner: 'own', acl: [] },
      defaults: [],
      ...objects(...catalog.objects.map((each) => ({ ...each, acl: [] }))),
    },
  },
  { title: 'the app has no role', desired: { appRole: undefined } },
  { title: 'the role of the app does not exist', catalog: { roles: ['reader'] } },
  {
    title: 'a role that does not exist',
    desired: {
      grants: [...desired.grants, grant('ghost', 'owner')],
      privileges: [privilege('phantom "x"', 'schema', {}, 'USAGE')],
    },
  },
  ...bothModes({
    title: 'granted by somebody whose right does not last',
    catalog: {
      ...on('orders'),
      schema: { owner: 'own', acl: acl('app USAGE by jane', 'reader USAGE by cloud_admin') },
    },
  }),
  {
    title: 'default privileges of others',
    catalog: {
      defaults: catalog.defaults.map((each, index) => ({
        ...each,
        ...(index === 0 ? { role: 'jane' } : { inSchema: false }),
      })),
    },
  },
  { title: 'an owner by membership', desired: { grants: [...desired.grants, grant('boss', 'owner')] } },
  {
    title: 'an owner by membership, who is one',
    desired: { grants: [...desired.grants, grant('boss', 'owner')] },
    catalog: { ownerMembers: ['ci', 'boss'], ...members(member('boss in own by databricks_superuser')) },
  },
  {
    title: 'an owner by membership, no right',
    desired: { grants: [...desired.grants, grant('boss', 'owner')] },
    catalog: { owner: { ...owner, shared: true } },
  },
  {
    title: 'the app as an owner, no right',
    desired: { appRole: undefined, grants: [grant('app', 'owner'), grant('reader', 'read-only')] },
    catalog: { owner: { ...owner, shared: true } },
  },
  {
    title: 'the app as an owner, who had rights',
    desired: { ...AUTHORITATIVE, grants: [grant('app', 'owner'), grant('reader', 'read-only')] },
    catalog: {
      ownerMembers: ['ci', APP],
      ...members(member('app in own by databricks_superuser')),
      ...databaseAcl('app CONNECT CREATE by cloud_admin'),
    },
  },
]
