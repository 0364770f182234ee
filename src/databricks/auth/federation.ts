import type { Decoder } from '../json.ts'
import { jwtClaims } from './jwt.ts'

/** What a federation policy looks at in an id token. */
export interface TokenSubject {
  readonly issuer: string
  /** `repo:<org>/<repo>:environment:production`, or with the ids of owner and repository. */
  readonly subject: string
  readonly audience: string
  /**
   * The same subject in GitHub's other form: with the ids of owner and repository (repositories made or renamed since
   * summer 2026, docs "OpenID Connect reference", immutable subject claims), or without them. Undefined: not known.
   */
  readonly otherForm: string | undefined
}

/** What `idToken` says of the job. Verifies nothing: that is the platform's part. */
export function subjectOf(idToken: string): TokenSubject {
  const claims = jwtClaims(idToken)
  const subject = claims?.optionalString('sub') ?? 'unknown'
  return {
    issuer: claims?.optionalString('iss') ?? 'unknown',
    subject,
    audience: audienceOf(claims),
    otherForm: otherForm(
      subject,
      claims?.optionalString('repository_owner_id'),
      claims?.optionalString('repository_id'),
    ),
  }
}

function audienceOf(claims: Decoder | undefined): string {
  const audience = claims?.raw.aud
  if (typeof audience === 'string') return audience
  return Array.isArray(audience) ? audience.join(', ') : 'unknown'
}

const FORM = /^repo:([^/@]+)(@\d+)?\/([^:@]+)(@\d+)?:(.*)$/

function otherForm(
  subject: string,
  ownerId: string | undefined,
  repositoryId: string | undefined,
): string | undefined {
  const parts = FORM.exec(subject)
  if (parts === null) return undefined
  const [, owner, givenId, repository, , rest] = parts
  if (givenId !== undefined) return `repo:${owner}/${repository}:${rest}`
  if (ownerId === undefined || repositoryId === undefined) return undefined
  return `repo:${owner}@${ownerId}/${repository}@${repositoryId}:${rest}`
}

/** The subject of a job of the same repository with `environment: <name>`; undefined: GitHub's subject was customised. */
export function subjectInEnvironment(subject: string, environment: string): string | undefined {
  const repository = /^repo:[^:]+/.exec(subject)?.[0]
  return repository && subjectOfEnvironment(repository, environment)
}

/** `repository`: `repo:<org>/<repo>`. GitHub writes a colon of a name as %3A, because colons part the claims. */
export function subjectOfEnvironment(repository: string, environment: string): string {
  return `${repository}:environment:${environment.replaceAll(':', '%3A')}`
}

/** The same in GitHub's form with the ids of owner and repository, which are to be filled in. `name`: `<org>/<repo>`. */
export function subjectWithIds(name: string, environment: string): string {
  const [owner, repository] = name.split('/')
  return subjectOfEnvironment(`repo:${owner}@<org-id>/${repository}@<repo-id>`, environment)
}

/** Prints the two ids of that form. */
export function idsCommand(name: string): string {
  return `gh api repos/${name} --jq '"<org-id> is \\(.owner.id), <repo-id> is \\(.id)"'`
}

/** What an account admin runs, with the numeric id of the service principal, which is not its application id. */
export function policyCommand(
  { issuer, subject, audience }: Omit<TokenSubject, 'otherForm'>,
  id = '<id>',
): string {
  const policy = JSON.stringify({ oidc_policy: { issuer, audiences: [audience], subject } })
  return `databricks account service-principal-federation-policy create ${id} --json '${policy.replaceAll("'", String.raw`\u0027`)}'`
}
