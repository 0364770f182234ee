import type { AccessChange, GrantClass } from '../access/change.ts'
import { itemsInWords } from '../access/securable.ts'
import type { Grantee, Holder } from '../config/desired.ts'
import { type Description, safe } from './description.ts'

/** Owners, memberships, grants. */
export function describeAccess(change: AccessChange): Description {
  switch (change.kind) {
    case 'create-owner-role':
      return { title: `create owner role ${change.role}`, risk: 'ownership' }
    case 'share-owner-role':
      return {
        title: `let every member of databricks_superuser join owner role ${change.role}`,
        risk: 'ownership',
      }
    case 'join-owner-role':
      return { title: `join owner role ${change.role}`, risk: 'ownership' }
    case 'create-schema':
      return safe(`create schema ${change.schema}, owned by ${change.owner}`)
    case 'grant-database-create':
      return safe(`grant CREATE on the database to owner role ${change.role}`)
    case 'create-extension':
      return safe(`create extension ${change.extension} in schema ${change.schema}`)
    case 'set-schema-owner':
      return {
        title: `change the owner of schema ${change.schema}: ${change.from} -> ${change.to}`,
        risk: 'ownership',
      }
    case 'set-object-owner':
      return {
        title: `change the owner of ${change.object.kind} ${change.object.name}: ${change.object.owner} -> ${change.to}`,
        risk: 'ownership',
      }
    case 'grant-owner-membership':
      return { title: `make ${grantee(change.grantee)} a member of ${change.role}`, risk: 'ownership' }
    case 'grant':
      return safe(
        `grant ${change.privileges.join(', ')} on ${target(change.class, change.object)} to ${grantee(change.grantee)}`,
      )
    case 'grant-privileges':
      return safe(
        `grant ${change.privileges.join(', ')} on ${itemsInWords(change.on)} to ${holder(change.holder)}${change.grantOption ? ', with the grant option' : ''}`,
      )
    case 'revoke': {
      if (change.because === 'migrations') return takenCreate(change)
      const what = `${change.optionOnly ? 'the option to pass on ' : ''}${change.privileges.join(', ')}`
      const passedOn = change.passedOn ? ', and what it has passed on' : ''
      return {
        title: `revoke ${what} on ${itemsInWords(change.on)} from ${change.grantee ?? 'PUBLIC'}${passedOn}`,
        risk: 'destructive',
      }
    }
    case 'revoke-membership': {
      const what = change.optionOnly ? 'the right to pass on membership' : 'membership'
      return { title: `revoke ${what} of ${change.role} from ${change.member}`, risk: 'destructive' }
    }
    case 'give-back-create':
      return safe(givenBack(change))
    case 'close-schema':
      return {
        title: `take CREATE on schema ${change.schema} from ${change.to.map(closedTo).join(', ')} while migrations and extensions are made, and give it back`,
        risk: 'lock',
        note: 'waits until no transaction of theirs is left that was open then; a run that dies in between leaves them without it until the next run, which gives it back',
      }
  }
}

function givenBack({ schema, to }: Extract<AccessChange, { kind: 'give-back-create' }>): string {
  if (to.length === 0) return `forget from whom a run that died had taken CREATE on schema ${schema}`
  return `give CREATE on schema ${schema} back to ${to.map((role) => role ?? 'PUBLIC').join(', ')}, from whom a run that died had taken it`
}

/** What the tool gave while the app made its tables itself. */
function takenCreate({ on, grantee, privileges }: Extract<AccessChange, { kind: 'revoke' }>): Description {
  return {
    title: `take ${privileges.join(', ')} on ${itemsInWords(on)} from ${grantee ?? 'PUBLIC'}: migrations run there`,
    risk: 'destructive',
    note: 'a running app that says CREATE TABLE, with IF NOT EXISTS too, is refused from then on (42501); to keep it: `grants: { app: { create: true } }`',
  }
}

function grantee(who: Grantee): string {
  return who.kind === 'app' ? "the app's service principal" : who.role
}

function holder(who: Holder): string {
  return who.kind === 'public' ? 'PUBLIC' : grantee(who)
}

function closedTo(who: Grantee | 'public'): string {
  return who === 'public' ? 'PUBLIC' : grantee(who)
}

function target(on: GrantClass, object: string): string {
  switch (on) {
    case 'schema':
      return `schema ${object}`
    case 'table':
      return `table ${object}`
    case 'sequence':
      return `sequence ${object}`
    case 'default-table':
      return `future tables of schema ${object}`
    case 'default-sequence':
      return `future sequences of schema ${object}`
  }
}
