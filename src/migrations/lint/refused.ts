import { quoteIdentifier } from '../../postgres/identifier.ts'
import type { Rights } from './rights.ts'

/** What PostgreSQL would refuse, and what to write or do in its stead. */
export interface Refused {
  readonly message: string
  readonly hint: string
}

/** Nobody can be granted anything before it is there. */
export function byAdministrator(privilege: string, ownerRole: string, { ownerExists }: Rights): string {
  const grant = `GRANT ${privilege} TO ${quoteIdentifier(ownerRole)}`
  return ownerExists
    ? `let an administrator run once: ${grant}`
    : `let an administrator run the command \`bootstrap\`, which makes the role, and then: ${grant}`
}
