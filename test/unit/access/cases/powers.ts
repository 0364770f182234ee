import { APP } from '../../postgres/lab.ts'
import { AUTHORITATIVE, accepted, type Case, desired, members, owner } from '../case.ts'
import { grant, KEEPER, member } from '../world.ts'

const IN_OWN = { powers: [{ role: 'reader', memberOf: ['own'], attributes: [] }] } as const

export const POWERS: readonly Case[] = [
  {
    title: 'a reader is a member through another, and of another role',
    desired: AUTHORITATIVE,
    catalog: { ...IN_OWN, ...members(member('reader in pg_monitor by ci')) },
  },
  {
    title: 'a reader is a member and may stay, others not',
    desired: {
      ...AUTHORITATIVE,
      acceptedFindings: accepted('MEMBERSHIP_UNEXPECTED', ['own', 'reader', 'ci']),
    },
    catalog: { ...IN_OWN, ...members(member('reader in own by ci'), member('jane in own by ci')) },
  },
  {
    title: 'a reader is a deployer with the option',
    desired: { ...AUTHORITATIVE, deployers: ['ci', 'reader'] },
    catalog: {
      ...IN_OWN,
      owner: { ...owner, admin: 'login' },
      ownerMembers: ['ci', 'reader'],
      ...members(member('reader in own by ci', { admin: true })),
    },
  },
  {
    title: 'the app is a member and may stay, of another role not',
    desired: { ...AUTHORITATIVE, acceptedFindings: accepted('MEMBERSHIP_UNEXPECTED', ['own', APP, 'ci']) },
    catalog: {
      powers: [{ role: APP, memberOf: ['own'], attributes: [] }],
      ...members(member('app in own by ci'), member('app in pg_monitor by ci')),
    },
  },
  {
    title: 'a reader is a member, no platform',
    catalog: { ...IN_OWN, platform: undefined, ...members(member('reader in own by ci')) },
  },

  {
    title: 'the app administers',
    catalog: { powers: [{ role: APP, memberOf: ['databricks_superuser'], attributes: [] }] },
  },
  {
    title: 'the app administers and is a member',
    catalog: { powers: [{ role: APP, memberOf: ['databricks_superuser', 'own'], attributes: ['CREATEDB'] }] },
  },
  {
    title: 'the app has attributes',
    catalog: { powers: [{ role: APP, memberOf: [], attributes: ['CREATEROLE', 'BYPASSRLS'] }] },
  },
  {
    title: 'the app has attributes, no platform',
    catalog: {
      platform: undefined,
      powers: [{ role: APP, memberOf: [], attributes: ['CREATEROLE', 'BYPASSRLS'] }],
    },
  },
  {
    title: 'a reader is a member',
    catalog: {
      powers: [{ role: 'reader', memberOf: ['own'], attributes: [] }],
      ...members(member('reader in own by ci', { admin: true }), member('reader in own by boss')),
    },
  },
  {
    title: 'a reader is a member, revoked',
    desired: AUTHORITATIVE,
    catalog: {
      powers: [{ role: 'reader', memberOf: ['own'], attributes: [] }],
      ...members(member('reader in own by ci')),
    },
  },
  {
    title: 'a reader is a member twice, revoked once',
    desired: AUTHORITATIVE,
    catalog: {
      powers: [{ role: 'reader', memberOf: ['own'], attributes: [] }],
      ...members(member('reader in own by ci'), member('reader in own by boss')),
    },
  },
  {
    title: 'a reader is a member through another',
    catalog: { powers: [{ role: 'reader', memberOf: ['own'], attributes: [] }] },
  },
  {
    title: 'a reader is a member of the keeper',
    catalog: {
      powers: [{ role: 'reader', memberOf: [KEEPER], attributes: [] }],
      keeper: { loginIsAdmin: false, admins: ['jane', 'boss'] },
    },
  },
  {
    title: 'a reader is a member of a lost keeper',
    catalog: { powers: [{ role: 'reader', memberOf: [KEEPER], attributes: [] }] },
  },
  {
    title: 'an owner administers',
    desired: { grants: [...desired.grants, grant('boss', 'owner')] },
    catalog: {
      ownerMembers: ['ci', 'boss'],
      powers: [
        { role: 'boss', memberOf: ['databricks_superuser'], attributes: ['SUPERUSER'] },
        { role: 'stranger', memberOf: ['own'], attributes: [] },
        { role: 'reader', memberOf: [], attributes: [] },
      ],
    },
  },
]
