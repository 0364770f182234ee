import { lastCodeAsBlock } from '../block.ts'
import { checkLogin } from '../databricks/auth/check.ts'
import { readSubject } from '../databricks/auth/github-oidc.ts'
import { type AuthKind, chooseAuthKind } from '../databricks/auth/token-source.ts'
import { type Identity, readIdentity } from '../databricks/identity.ts'
import { diagnosePolicy, diagnoseSubject } from '../plan/diagnose-login.ts'
import { type Diagnosis, failed, ok } from '../plan/diagnosis.ts'
import { capitalised, sentence } from '../sentence.ts'
import type { EnvironmentRequest } from './environment-request.ts'
import type { Ports } from './ports.ts'
import type { RunEnvironment } from './start.ts'
import { failure, tried, valueIn } from './tried.ts'

const KINDS: Readonly<Record<AuthKind, string>> = {
  'github-oidc': "GitHub's id token",
  'oauth-m2m': 'a client secret',
  pat: 'a token',
  sdk: 'what the Databricks SDK finds',
}

/** Who the run is, and how it came to be. */
export interface DiagnosedLogin {
  /** Undefined: nobody; the lines say why. */
  readonly identity: Identity | undefined
  readonly lines: readonly Diagnosis[]
}

/** What is wrong with the settings of the login themselves; nothing is sent. */
export function diagnoseSettings({ login }: EnvironmentRequest): readonly Diagnosis[] {
  return checkLogin(login).map(({ message, hint }) =>
    failed('login', sentence(capitalised(message)), hint && lastCodeAsBlock(sentence(capitalised(hint)))),
  )
}

/** Logs in. `environment`: GitHub's, of the job that will deploy. `repository`: `<org>/<repo>`, where no job tells it. */
export async function diagnoseLogin(
  { login }: EnvironmentRequest,
  ports: Ports,
  environment: RunEnvironment,
  told: { readonly environment: string | undefined; readonly repository: string | undefined },
): Promise<DiagnosedLogin> {
  const { signal } = environment
  const kind = chooseAuthKind(login)
  const { host } = ports.client
  const [subject, me] = await Promise.all([
    kind === 'github-oidc'
      ? tried(signal, () => readSubject(login, host, { ...ports, ...environment }))
      : undefined,
    tried(signal, () => readIdentity(ports.client)),
  ])
  const identity = valueIn(me)
  const id = identity?.kind === 'service-principal' ? identity.id : undefined
  const how = `It went well, by ${KINDS[kind]}.`
  const job =
    subject &&
    ('error' in subject
      ? [failure('id token', subject.error)]
      : diagnoseSubject(subject.value, told.environment, id))
  // What GitHub did not give cannot have been exchanged.
  const isToken = subject !== undefined && 'error' in subject
  return {
    identity,
    lines: [
      ...(job ?? policyLines(told, `${host}/oidc/v1/token`)),
      ...('error' in me ? (isToken ? [] : [failure('login', me.error)]) : [ok('login', how)]),
      ...(identity ? [diagnoseIdentity(identity)] : []),
    ],
  }
}

function policyLines(
  {
    environment,
    repository,
  }: { readonly environment: string | undefined; readonly repository: string | undefined },
  audience: string,
): readonly Diagnosis[] {
  return environment === undefined ? [] : [diagnosePolicy(repository, audience, environment)]
}

function diagnoseIdentity({ kind, userName, workspaceId }: Identity): Diagnosis {
  const who = kind === 'user' ? `user ${userName}` : `service principal ${userName}`
  const where = workspaceId === undefined ? '' : `, in workspace ${workspaceId}`
  return ok('identity', `${capitalised(who)}${where}.`)
}
