import { findNodes } from './descend.ts'
import type { NodeKind } from './node.ts'
import type { ParsedStatement } from './parser.ts'

/** Statements that fail where a role in them is not there. */
const NEEDS_ROLES: ReadonlySet<NodeKind> = new Set<NodeKind>([
  'GrantStmt',
  'AlterDefaultPrivilegesStmt',
  'CreatePolicyStmt',
  'AlterPolicyStmt',
])

/** The roles that a statement needs, by name; not those that a word stands for, such as CURRENT_USER and PUBLIC. */
export function rolesNeeded({ kind, node }: ParsedStatement): readonly string[] {
  if (!NEEDS_ROLES.has(kind)) return []
  return findNodes({ [kind]: node }, 'RoleSpec').flatMap(({ rolename, roletype }) =>
    roletype === 'ROLESPEC_CSTRING' && rolename !== undefined ? [rolename] : [],
  )
}
