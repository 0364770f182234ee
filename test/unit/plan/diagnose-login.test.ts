import { describe, expect, it } from 'vitest'
import { diagnoseEntitlement, diagnosePolicy, diagnoseSubject } from '../../../src/plan/diagnose-login.ts'

const SENT = {
  issuer: 'https://token.actions.githubusercontent.com',
  subject: 'repo:org@1/app@2:environment:prod',
  audience: 'https://w/oidc/v1/token',
  otherForm: 'repo:org/app:environment:prod',
}

/** The policy of the first command in an advice. */
function policyIn(advice: string | undefined): unknown {
  return JSON.parse(/create \S+ --json '(.*)'/.exec(advice ?? '')?.[1] ?? '{}')
}

describe('diagnoseSubject', () => {
  it('names both forms, and the policy with the ids of this repository', () => {
    const [token] = diagnoseSubject(SENT, undefined, '77')
    expect(token).toMatchObject({ verdict: 'ok', text: expect.stringContaining(SENT.otherForm) })
    expect(token?.advice).toContain('policy create 77 --json')
    expect(policyIn(token?.advice)).toEqual({
      oidc_policy: { issuer: SENT.issuer, audiences: [SENT.audience], subject: SENT.subject },
    })
  })

  it.each([
    ['prod', 'ok', undefined],
    ['production', 'warning', 'repo:org@1/app@2:environment:production'],
    ['eu:prod', 'warning', 'repo:org@1/app@2:environment:eu%3Aprod'],
  ])('compares with environment %s', (environment, verdict, subject) => {
    const [, found] = diagnoseSubject(SENT, environment, undefined)
    expect(found?.verdict).toBe(verdict)
    if (subject) expect(policyIn(found?.advice)).toMatchObject({ oidc_policy: { subject } })
  })

  it('does not guess what a customised subject would be', () => {
    const [, found] = diagnoseSubject({ ...SENT, subject: 'org_id:1' }, 'prod', undefined)
    expect(found?.verdict).toBe('unknown')
  })

  it('keeps a quote in a name inside the quotes of the shell', () => {
    const [token] = diagnoseSubject({ ...SENT, subject: "repo:o/r:environment:it's" }, undefined, undefined)
    const command = token?.advice?.split('\n').find((line) => line.includes('--json')) ?? ''
    expect(command.split("'")).toHaveLength(3)
    expect(policyIn(token?.advice)).toMatchObject({ oidc_policy: { subject: "repo:o/r:environment:it's" } })
  })
})

describe('diagnosePolicy', () => {
  it('is to be filled in where no repository is known', () => {
    expect(diagnosePolicy(undefined, 'a', undefined).advice).toContain(
      'repo:<org>/<repo>:environment:<environment>',
    )
    const { advice } = diagnosePolicy('o/r', 'a', 'prod')
    expect(advice).toContain('"subject":"repo:o/r:environment:prod"')
    expect(advice).toContain('"subject":"repo:o@<org-id>/r@<repo-id>:environment:prod"')
    expect(advice).toContain('    gh api repos/o/r --jq ')
  })
})

describe('diagnoseEntitlement', () => {
  it('knows the platform by its own word', () => {
    expect(diagnoseEntitlement(undefined, '1').verdict).toBe('ok')
    const refusal = 'This API is disabled for users without workspace-access entitlement.'
    expect(diagnoseEntitlement(refusal, '1')).toMatchObject({
      verdict: 'failed',
      advice: expect.stringContaining('/ServicePrincipals/1 --json'),
    })
  })
})

it('says no more than what it knows of another refusal', () => {
  expect(diagnoseEntitlement('no', '1')).toMatchObject({ verdict: 'unknown', text: 'no' })
})

it('gives the whole command for the entitlement', () => {
  expect(diagnoseEntitlement('workspace-access', undefined).advice).toContain(
    `databricks api patch /api/2.0/preview/scim/v2/ServicePrincipals/<id> --json '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"entitlements","value":[{"value":"workspace-access"}]}]}'`,
  )
})

it.each([
  ['prod', 'environment: prod'],
  ['1st', 'environment: "1st"'],
  ['eu:prod', 'environment: "eu:prod"'],
])('writes environment %s as YAML takes it', (environment, line) => {
  const [, found] = diagnoseSubject({ ...SENT, subject: 'repo:o/r:environment:x' }, environment, '7')
  expect(found?.advice).toContain(line)
})

it.each([
  [undefined, true],
  ['7', false],
])('says where the id of a service principal is, unless it is known: %s', (id, isSaid) => {
  const [token] = diagnoseSubject(SENT, undefined, id)
  expect(token?.advice?.includes('account service-principals list')).toBe(isSaid)
})
