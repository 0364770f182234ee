import { describe, expect, it } from 'vitest'
import { parseInputs } from '../../../src/config/inputs.ts'
import { checkLogin } from '../../../src/databricks/auth/check.ts'
import { chooseAuthKind } from '../../../src/databricks/auth/token-source.ts'
import { loginSettings } from '../../../src/engine/login.ts'

const HOST = { DATABRICKS_HOST: 'https://dbc-1.cloud.databricks.com' }
const ID_TOKEN = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't' }
const ACTIONS = { GITHUB_ACTIONS: 'true', ...HOST, ...ID_TOKEN }

type Texts = Readonly<Record<string, string>>

function login(raw: Texts, env: Texts, fileProfile?: string) {
  const settings = loginSettings(parseInputs(raw).inputs, fileProfile, env)
  const { token, clientId, clientSecret, profile } = settings
  const given = Object.entries({ token, clientId, clientSecret, profile }).filter(([, value]) => value)
  return { kind: chooseAuthKind(settings), ...Object.fromEntries(given) }
}

describe('who logs in', () => {
  it.each<[string, Texts, Texts, string | undefined, Texts]>([
    [
      'a client id, in Actions',
      { 'client-id': 'ci' },
      ACTIONS,
      undefined,
      { kind: 'github-oidc', clientId: 'ci' },
    ],
    [
      'a client id is not mixed with a token of the environment',
      { 'client-id': 'ci' },
      { ...ACTIONS, DATABRICKS_TOKEN: 'jane' },
      undefined,
      { kind: 'github-oidc', clientId: 'ci' },
    ],
    [
      'a client id and the secret of the environment belong together',
      { 'client-id': 'ci' },
      { ...ACTIONS, DATABRICKS_CLIENT_SECRET: 's' },
      undefined,
      { kind: 'oauth-m2m', clientId: 'ci', clientSecret: 's' },
    ],
    [
      'a token is not mixed with a profile of the environment',
      { token: 'jane' },
      { ...HOST, DATABRICKS_CONFIG_PROFILE: 'dev' },
      'file',
      { kind: 'pat', token: 'jane' },
    ],
    [
      'a kind that no profile has',
      { 'auth-type': 'github-oidc' },
      { ...ACTIONS, DATABRICKS_CONFIG_PROFILE: 'dev' },
      undefined,
      { kind: 'github-oidc' },
    ],
    [
      'a profile of the inputs before that of the file',
      { profile: 'mine' },
      HOST,
      'file',
      { kind: 'sdk', profile: 'mine' },
    ],
    [
      'the profile of the file before the environment, on a terminal',
      {},
      { ...HOST, DATABRICKS_CONFIG_PROFILE: 'dev' },
      'file',
      { kind: 'sdk', profile: 'file' },
    ],
    ['no profile of the file in Actions', {}, ACTIONS, 'file', { kind: 'github-oidc' }],
    [
      'the environment alone',
      {},
      { ...HOST, DATABRICKS_CLIENT_ID: 'ci', DATABRICKS_CLIENT_SECRET: 's' },
      undefined,
      { kind: 'oauth-m2m', clientId: 'ci', clientSecret: 's' },
    ],
    [
      'empty variables are none',
      {},
      { ...HOST, DATABRICKS_TOKEN: '', DATABRICKS_CLIENT_ID: '' },
      undefined,
      { kind: 'sdk' },
    ],
  ])('%s', (_name, raw, env, fileProfile, expected) => {
    expect(login(raw, env, fileProfile)).toEqual(expected)
  })
})

describe('what a login lacks', () => {
  it.each<[string, Texts, Texts, readonly RegExp[]]>([
    ['nothing', { 'client-id': 'ci' }, ACTIONS, []],
    ['nothing that is known before the SDK has looked', { profile: 'dev' }, {}, []],
    [
      'the workspace and the permission',
      { 'client-id': 'ci' },
      { GITHUB_ACTIONS: 'true' },
      [/^No workspace is named/, /^This job may not ask GitHub for an id token/],
    ],
    ['everything of a secret', { 'auth-type': 'oauth-m2m' }, HOST, [/`client-id`/, /`client-secret`/]],
    ['a token', { 'auth-type': 'pat' }, HOST, [/`token`/]],
    [
      'a workspace that is one',
      { token: 'x' },
      { DATABRICKS_HOST: 'http://plain.example.com' },
      [/which is not https/],
    ],
    [
      'a workspace of Databricks',
      { token: 'x', 'databricks-host': 'evil.example' },
      {},
      [/`?evil.example is not in a domain/],
    ],
    [
      'a profile beside one of Databricks',
      {},
      { DATABRICKS_HOST: 'evil.example' },
      [/not in a domain of Databricks/],
    ],
    [
      'nothing when the host is named',
      { token: 'x', 'databricks-host': 'w.example', 'allow-host': 'W.example' },
      {},
      [],
    ],
    [
      'characters that are there to see',
      {},
      { ...HOST, DATABRICKS_TOKEN: 'dapi\u200b1' },
      [/`token` holds the character U\+200B at place 5 of 6/],
    ],
    [
      'one of two that exclude each other',
      { profile: 'dev', 'auth-type': 'github-oidc' },
      ACTIONS,
      [/^profile "dev" and the login github-oidc are both asked for/],
    ],
  ])('is %s', (_name, raw, env, expected) => {
    const problems = checkLogin(loginSettings(parseInputs(raw).inputs, undefined, env))
    expect(problems).toHaveLength(expected.length)
    for (const [index, pattern] of expected.entries()) expect(problems[index]?.message).toMatch(pattern)
  })
})

describe('the workspace', () => {
  const ELSEWHERE = { DATABRICKS_HOST: 'https://other.cloud.databricks.com' }
  const host = (raw: Texts, env: Texts, fileProfile?: string) =>
    loginSettings(parseInputs(raw).inputs, fileProfile, env).host

  it.each<[string, Texts, string | undefined, Texts]>([
    ['the input', { profile: 'dev' }, undefined, {}],
    ['deployment.yaml', {}, 'dev', {}],
    ['the environment', {}, undefined, { DATABRICKS_CONFIG_PROFILE: 'dev' }],
  ])('of a profile that %s names is not replaced by DATABRICKS_HOST', (_, raw, fileProfile, env) => {
    expect(host(raw, { ...ELSEWHERE, ...env }, fileProfile)).toBeUndefined()
  })

  it('is that of the input, with a profile too', () => {
    const mine = 'https://mine.cloud.databricks.com'
    expect(host({ profile: 'dev', 'databricks-host': mine }, ELSEWHERE)).toBe(mine)
  })

  it('is DATABRICKS_HOST without a profile', () => {
    expect(host({}, ELSEWHERE)).toBe(ELSEWHERE.DATABRICKS_HOST)
  })
})
