import { PERMISSION_LEVELS, type Permission, type Principal } from './desired.ts'
import { type Fields, key, type Located, record } from './key.ts'
import { userName } from './name.ts'
import { anyText, choice } from './rule.ts'
import { type Report, type Type, text } from './type.ts'

const USER = key('user_name', text(userName), 'A user; `{username}` is the deployer.')
const GROUP = key('group_name', text(anyText), 'A group of the workspace.')
const SERVICE_PRINCIPAL = key('service_principal_name', text(anyText), 'Client id of a service principal.')
const LEVEL = key('permission_level', text(choice(PERMISSION_LEVELS)), 'What they may do with the app.', {
  required: true,
})

const PRINCIPALS = [USER, GROUP, SERVICE_PRINCIPAL]

/** One entry of `permissions`, in the Apps API's own words (docs "Configure permissions for a Databricks app"). */
export const permission: Type<Permission> = record({
  keys: [...PRINCIPALS, LEVEL],
  form: '`user_name`, `group_name` or `service_principal_name`, and `permission_level`',
  constraint: { oneOf: PRINCIPALS.map(({ path }) => ({ required: path })) },
  build(fields, label, report) {
    const principals = PRINCIPALS.map((principal) => fields.get(principal)).filter(
      (given) => given !== undefined,
    )
    if (principals.length !== 1) {
      reportPrincipals(principals, fields, label, report)
      return undefined
    }
    const principal = readPrincipal(fields)
    const level = fields.get(LEVEL)?.value
    return principal && level ? { principal, level } : undefined
  },
})

function reportPrincipals(
  principals: readonly Located<string>[],
  fields: Fields,
  label: string,
  report: Report,
): void {
  const names = PRINCIPALS.map(({ path }) => path.join('.')).join(', ')
  const said = principals.length === 0 ? 'names nobody' : 'names more than one principal'
  report({ message: `${label} ${said}`, hint: `give exactly one of ${names}`, location: fields.location })
}

function readPrincipal(fields: Fields): Principal | undefined {
  const user = fields.get(USER)?.value
  if (user !== undefined) return { user }
  const group = fields.get(GROUP)?.value
  if (group !== undefined) return { group }
  const servicePrincipal = fields.get(SERVICE_PRINCIPAL)?.value
  return servicePrincipal === undefined ? undefined : { servicePrincipal }
}
