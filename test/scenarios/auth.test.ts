import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { startEmulator } from '../emulator.ts'
import { annotations } from './log.ts'
import { errorOf, LoginStage, NO_ID_TOKEN, NO_INPUTS, WRONG_TOKEN } from './login.ts'
import { expectKept, maskedTokens } from './secrets.ts'
import { deploy } from './stage.ts'

let emulator: Emulator
let stage: LoginStage

beforeAll(async () => {
  emulator = await startEmulator()
  stage = new LoginStage(emulator)
})

afterAll(async () => {
  stage.dispose()
  await emulator.stop()
})

describe('github-oidc', () => {
  it('is the default with a client id', async () => {
    const result = await stage.plan()
    expect(result.exitCode, result.log).toBe(0)
    expect(result.identities).toEqual([emulator.identities.deployer.clientId])
  })

  it('asks for the audience of `token-audience`', async () => {
    const { deployer } = emulator.identities
    const policies = emulator.world.federationPolicies
    emulator.world.federationPolicies = policies.map((policy) => ({ ...policy, audiences: ['lakebase'] }))
    try {
      const right = await stage.plan({ with: { 'token-audience': 'lakebase' } })
      expect(right.exitCode, right.log).toBe(0)
      expect(right.identities).toEqual([deployer.clientId])
      expect(errorOf(await stage.plan())).toContain(
        'aud  https://dbc-emulator.cloud.databricks.com/oidc/v1/token',
      )
    } finally {
      emulator.world.federationPolicies = policies
    }
  })

  it('names a wrong audience, and the one that the workspace expects', async () => {
    const message = errorOf(await stage.plan({ with: { 'token-audience': 'https://elsewhere.example.com' } }))
    expect(message).toContain('aud  https://elsewhere.example.com\n')
    expect(message).toContain(
      "Or delete `token-audience: https://elsewhere.example.com`, if the policy has the workspace's own, https://dbc-emulator.cloud.databricks.com/oidc/v1/token.",
    )
  })

  it('prints what was sent and the policy to create, never the token', async () => {
    const subject = 'repo:tellr/shop:ref:refs/heads/main'
    const result = await stage.plan({ env: emulator.oidcEnvironment(subject) })
    const policy = {
      oidc_policy: {
        issuer: 'https://token.actions.githubusercontent.com',
        audiences: ['https://dbc-emulator.cloud.databricks.com/oidc/v1/token'],
        subject,
      },
    }
    expect(errorOf(result).split('\n')).toEqual(
      expect.arrayContaining([
        '  iss  https://token.actions.githubusercontent.com',
        `  sub  ${subject}`,
        '  aud  https://dbc-emulator.cloud.databricks.com/oidc/v1/token',
        `    databricks account service-principal-federation-policy create <id> --json '${JSON.stringify(policy)}'`,
      ]),
    )
    const { idTokens } = maskedTokens(result)
    expect(idTokens).toHaveLength(1)
    expectKept(result, idTokens)
  })

  it('asks for the permission that is missing', async () => {
    const result = await stage.plan({ env: NO_ID_TOKEN })
    expect(result.exitCode).toBe(2)
    expect(annotations(result.log).map(({ message }) => message)).toEqual([
      'This job may not ask GitHub for an id token: the permission is missing, or it runs for a pull request from a fork. (Add to the job: `permissions: { id-token: write, contents: read }`.)',
    ])
    expect(result.calls).toEqual([])
  })
})

describe('a client secret', () => {
  it('logs the service principal in', async () => {
    const { deployer } = emulator.identities
    const result = await stage.plan({ with: { 'client-secret': deployer.clientSecret }, env: NO_ID_TOKEN })
    expect(result.exitCode, result.log).toBe(0)
    expect(result.identities).toEqual([deployer.clientId])
    const basic = Buffer.from(`${deployer.clientId}:${deployer.clientSecret}`).toString('base64')
    const { access } = maskedTokens(result)
    expect(access).toHaveLength(1)
    expectKept(result, [deployer.clientSecret, basic, ...access])
  })

  it('that is wrong is not replaced by the id token of the job', async () => {
    const result = await stage.plan({ with: { 'client-secret': 'dose00000000000000000000000000000000' } })
    expect(errorOf(result)).toMatch(/^Databricks refused the client secret of [0-9a-f-]{36}: /)
    expect(result.calls.filter((call) => call.includes('/emulator/idtoken'))).toEqual([])
    expect(result.calls.filter((call) => call === 'POST /oidc/v1/token')).toHaveLength(1)
  })
})

describe('a personal access token', () => {
  it('logs the user in', async () => {
    const { jane } = emulator.identities
    const result = await stage.plan({ with: { 'client-id': '', token: jane.token } })
    expect(result.exitCode, result.log).toBe(0)
    expect(result.identities).toEqual([jane.name])
    expectKept(result, [jane.token])
  })

  it('that is wrong is reported once, and nothing else is tried', async () => {
    const result = await stage.plan({ with: { 'client-id': '', token: WRONG_TOKEN } })
    expect(errorOf(result)).toMatch(/answered 401 UNAUTHENTICATED: Invalid access token/)
    expect(result.identities).toEqual([])
    expect(result.calls.filter((call) => call.includes('token'))).toEqual([])
    expectKept(result, [WRONG_TOKEN])
  })
})

describe('the environment', () => {
  it('alone is enough', async () => {
    const { deployer } = emulator.identities
    const result = await stage.plan({
      with: NO_INPUTS,
      env: {
        ...NO_ID_TOKEN,
        DATABRICKS_HOST: emulator.host,
        DATABRICKS_CLIENT_ID: deployer.clientId,
        DATABRICKS_CLIENT_SECRET: deployer.clientSecret,
      },
    })
    expect(result.exitCode, result.log).toBe(0)
    expect(result.identities).toEqual([deployer.clientId])
    expectKept(result, [deployer.clientSecret])
  })

  it('is not mixed into an identity that the inputs name', async () => {
    const { deployer, jane } = emulator.identities
    const result = await stage.plan({
      env: { DATABRICKS_TOKEN: jane.token, DATABRICKS_CONFIG_PROFILE: 'nobody' },
    })
    expect(result.exitCode, result.log).toBe(0)
    expect(result.identities).toEqual([deployer.clientId])
  })

  it('does not stand in for a kind that was asked for', async () => {
    const result = await stage.plan({
      with: { 'client-id': '', 'auth-type': 'databricks-cli' },
      env: { DATABRICKS_TOKEN: emulator.identities.jane.token },
    })
    expect(errorOf(result)).toBe(
      'Login by databricks-cli is not possible here: something that it needs is missing.\nWhat to do: It needs the `databricks` command, 0.100.0 or newer, logged in with `databricks auth login`.\nCode: AUTH_FAILED',
    )
    expect(result.calls).toEqual([])
  })

  it('without any login is told what would do', async () => {
    expect(errorOf(await stage.plan({ with: { 'client-id': '' }, env: NO_ID_TOKEN }))).toBe(
      'No Databricks login was found: no token, client secret, id token of GitHub, profile or login of a command line.\nWhat to do: On a laptop run `databricks auth login` and pass `--profile <name>`; in GitHub Actions use `client-id` with `permissions: id-token: write`.\nCode: AUTH_FAILED',
    )
  })
})

describe('a whole deploy', () => {
  it('masks every token and credential before anything else, and shows none', async () => {
    const before = emulator.journal.length
    const result = await deploy(emulator, stage.workspace)
    expect(result.exitCode, result.log).toBe(0)
    const calls = emulator.journal.slice(before).flatMap((entry) => (entry.kind === 'http' ? [entry] : []))
    const minted = (end: RegExp) =>
      calls.filter(({ path, status }) => end.test(path) && status === 200).length
    const { idTokens, access, database } = maskedTokens(result)
    expect(idTokens).toHaveLength(minted(/\/emulator\/idtoken\?/))
    expect(access).toHaveLength(minted(/\/oidc\/v1\/token$/))
    expect(database).toHaveLength(minted(/\/credentials$/))
    // One for the connection that holds the lock, one for the connection that works.
    expect([idTokens.length, access.length, database.length]).toEqual([1, 1, 2])
    const requestToken = result.masks.find((mask) => /^[0-9a-f]{48}$/.test(mask))
    expectKept(result, [
      ...idTokens,
      ...access,
      ...database,
      requestToken ?? 'the token that asks for id tokens',
    ])
  })
})
