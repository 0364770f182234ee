import { block } from '../block.ts'
import {
  idsCommand,
  policyCommand,
  subjectInEnvironment,
  subjectOfEnvironment,
  subjectWithIds,
  type TokenSubject,
} from '../databricks/auth/federation.ts'
import { type Diagnosis, failed, ok, unknown, warning } from './diagnosis.ts'

/** Where the id of a service principal stands that the policy's command takes. */
const NUMERIC_ID =
  'The numeric id of the service principal is in its page of the account console, and in `databricks account service-principals list`.'

/**
 * What the id token says of this job. `environment`: GitHub's, of the job that will deploy; undefined: this job is that
 * one. `id`: of the service principal, where the login went well.
 */
export function diagnoseSubject(
  sent: TokenSubject,
  environment: string | undefined,
  id: string | undefined,
): readonly Diagnosis[] {
  const other = sent.otherForm === undefined ? '' : ` GitHub's other form of it is ${sent.otherForm}.`
  const token = ok(
    'id token',
    `iss ${sent.issuer}, sub ${sent.subject}, aud ${sent.audience}.${other}`,
    policyAdvice('The policy of this job:', sent, id),
  )
  if (environment === undefined) return [token]
  return [token, diagnoseEnvironment(sent, environment, id)]
}

function diagnoseEnvironment(sent: TokenSubject, environment: string, id: string | undefined): Diagnosis {
  const subject = subjectInEnvironment(sent.subject, environment)
  const what = 'GitHub environment'
  if (subject === undefined)
    return unknown(
      what,
      `The subject of the id token, ${sent.subject}, is of a form that is not GitHub's own.`,
    )
  if (subject === sent.subject) return ok(what, `This job is in ${environment}, as the policy expects.`)
  return warning(
    what,
    `This job is not in ${environment}: a job with \`environment: ${environment}\` sends sub ${subject}, and a policy for one does not match the other.`,
    `${block(`jobs:\n  deploy:\n    environment: ${yamlScalar(environment)}`)}\n${policyAdvice('The policy of such a job:', { ...sent, subject }, id)}`,
  )
}

/** A job's subject, told where there is no job: its policy is the first thing that an account admin is asked for. */
export function diagnosePolicy(
  repository: string | undefined,
  audience: string,
  environment: string | undefined,
): Diagnosis {
  const name = repository ?? '<org>/<repo>'
  const [place, job] = [environment ?? '<environment>', environment ?? 'an environment']
  const sent = { issuer: 'https://token.actions.githubusercontent.com', audience }
  const withIds = { ...sent, subject: subjectWithIds(name, place) }
  return unknown(
    'federation policy',
    'Only an account admin sees the policies, and the subject has one of two forms: `doctor` in a job prints which.',
    [
      `A job in ${job} needs, where the repository was made or renamed since July 2026:`,
      block(`${idsCommand(name)}\n${policyCommand(withIds)}`),
      policyAdvice(
        'Where it is older:',
        { ...sent, subject: subjectOfEnvironment(`repo:${name}`, place) },
        undefined,
      ),
    ].join('\n'),
  )
}

/** What means something in YAML is put in quotes, which JSON's are as well. */
function yamlScalar(text: string): string {
  return /^[A-Za-z][\w.-]*$/.test(text) ? text : JSON.stringify(text)
}

function policyAdvice(what: string, sent: Omit<TokenSubject, 'otherForm'>, id: string | undefined): string {
  return [what, block(policyCommand(sent, id)), ...(id === undefined ? [NUMERIC_ID] : [])].join('\n')
}

/** The text of a 403 of the workspace's file API tells this one right from the others. */
export function diagnoseEntitlement(refusal: string | undefined, id: string | undefined): Diagnosis {
  if (refusal === undefined) return ok('workspace access', 'The workspace serves this identity.')
  if (!/workspace-access/.test(refusal)) return unknown('workspace access', refusal)
  const operations = [{ op: 'add', path: 'entitlements', value: [{ value: 'workspace-access' }] }]
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations }
  return failed(
    'workspace access',
    'This identity lacks the entitlement `workspace-access`.',
    `A workspace admin runs:\n${block(`databricks api patch /api/2.0/preview/scim/v2/ServicePrincipals/${id ?? '<id>'} --json '${JSON.stringify(body)}'`)}`,
  )
}
