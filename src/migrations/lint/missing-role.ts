import { rolesNeeded } from '../syntax/role.ts'
import type { Rule } from './rule.ts'

/** PostgreSQL refuses the statement when the file has its turn, which may be after others were committed. */
export const missingRole: Rule = (statement, { schemaState }) => {
  const missing = rolesNeeded(statement).find((name) =>
    schemaState.isAbsent({ space: 'role', name: { schema: undefined, name } }),
  )
  if (missing === undefined) return []
  return [
    {
      code: 'missing-role',
      message: `the server has no role "${missing}"`,
      hint: 'leave it out, or let an administrator make the role first; `grants:` of deployment.yaml says what roles may do',
    },
  ]
}
