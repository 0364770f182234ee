import { APP } from '../../postgres/lab.ts'
import { type Case, objects } from '../case.ts'
import { thing } from '../world.ts'

export const JANES: readonly Case[] = [
  {
    title: 'a table of the deployer',
    catalog: { ...objects(thing('table', 'notes', 'ci', { inert: false })), actsFor: ['ci'] },
  },
  {
    title: 'an inert table of a role it acts for',
    catalog: { ...objects(thing('table', 'notes', 'jane')), actsFor: ['jane'] },
  },
  {
    title: 'an inert table of a role it acts for, keep',
    desired: { ownership: 'keep' },
    catalog: { ...objects(thing('table', 'notes', 'jane')), actsFor: ['jane'] },
  },
  {
    title: 'an inert table of a login, keep',
    desired: { ownership: 'keep' },
    catalog: { ...objects(thing('table', 'notes', 'jane')), actsFor: ['jane'], otherLogins: ['jane'] },
  },
  {
    title: 'a table of the deployer, keep',
    desired: { ownership: 'keep' },
    catalog: {
      ...objects(thing('table', 'notes', 'ci', { inert: false, grantable: undefined })),
      actsFor: ['ci'],
    },
  },
  {
    title: 'a table with code of a role it acts for',
    catalog: { ...objects(thing('table', 'notes', 'jane', { inert: false })), actsFor: ['jane'] },
  },
  {
    title: 'a table of a member',
    catalog: { ...objects(thing('table', 'notes', 'jane', { inert: false })), ownerMembers: ['ci', 'jane'] },
  },
  {
    title: 'a table of others, and its sequence',
    catalog: objects(
      thing('table', 'notes', 'jane'),
      thing('sequence', 'notes_id_seq', 'jane', { follows: 'notes' }),
    ),
  },
  {
    title: 'a table of others, no platform',
    catalog: { ...objects(thing('table', 'notes', 'jane', { inert: false })), platform: undefined },
  },
  {
    title: 'a view of others',
    catalog: objects(
      thing('view', 'all "notes"', 'jane', { inert: false }),
      thing('materialized view', 'sums', 'jane', { inert: false }),
    ),
  },
  {
    title: 'routines of others',
    catalog: objects(
      thing('function', 'f', 'jane', { signature: 'a integer', inert: false }),
      thing('procedure', 'p', 'jane', { signature: '', inert: false }),
      thing('type', 'mood', 'jane'),
      thing('foreign table', 'far', 'jane', { inert: false }),
    ),
  },
  {
    title: 'what the deployer may grant on',
    catalog: objects(
      thing('table', 'notes', 'jane', { grantable: ['SELECT', 'INSERT'] }),
      thing('sequence', 'ticks', 'jane', { grantable: ['SELECT', 'USAGE'] }),
      thing('sequence', 'tocks', 'jane', { grantable: ['SELECT'] }),
    ),
  },
  {
    title: 'what the deployer may not grant to an app without a role',
    desired: { appRole: undefined },
    catalog: objects(thing('table', 'notes', 'jane', { grantable: ['SELECT'] })),
  },
  { title: 'a table of the app', catalog: objects(thing('table', 'own_notes', APP, { acl: [] })) },
  {
    title: 'a serial of the deployer',
    catalog: {
      ...objects(
        thing('table', 'notes', 'ci'),
        thing('sequence', 'notes_id_seq', 'ci', { follows: 'notes', inert: false }),
      ),
      actsFor: ['ci'],
    },
  },
]
