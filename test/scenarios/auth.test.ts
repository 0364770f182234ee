import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts'
import type { HttpEntry } from '../../src/emulator/journal.ts'
import type { ActionRun } from '../../src/emulator/runner.ts'
import { annotations } from './log.ts'
import { expectKept, maskedTokens } from './secrets.ts'
import { type Deployed, deploy, deploymentYaml, makeWorkspace, type Workspace } from './stage.ts'

/** A job without `id-token: write`. */
const NO_ID_TOKEN = { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }
const NO_INPUTS = { 'client-id': '', 'databricks-host': '' }
const UNTRUSTED = { NODE_EXTRA_CA_CERTS: '' }
const WRONG_TOKEN = 'dapi00000000000000000000000000000000'

let emulator: Emulator
let workspace: Workspace
let home: string

beforeAll(async () => {
  emulator = await startEmulator()
  workspace = makeWorkspace()
  home = mkdtempSync(join(tmpdir(), 'lakebase-home-'))
})

afterAll(async () => {
  workspace.dispose()
  rmSync(home, { recursive: true, force: true })
  await emulator.stop()
})

interface LoggedIn extends Deployed {
  /** Whom the platform took the run for, in the order of their first call. */
  readonly identities: readonly string[]
  /** `METHOD /path` of every HTTP call. */
  readonly calls: readonly string[]
}

/** A plan: it logs in and reads everything, and leaves no trace. */
async function plan(run: Partial<ActionRun> = {}): Promise<LoggedIn> {
  const before = emulator.journal.length
  const result = await deploy(emulator, workspace, {
    with: { command: 'plan', ...run.with },
    env: { HOME: home, ...run.env },
  })
  const calls = emulator.journal.slice(before).filter((entry): entry is HttpEntry => entry.kind === 'http')
  return {
    ...result,
    identities: [...new Set(calls.flatMap(({ identity }) => identity ?? []))],
    calls: calls.map(({ method, path }) => `${method} ${path}`),
  }
}

function errorOf(result: LoggedIn): string {
  expect(result.exitCode).toBe(1)
  const messages = annotations(result.log).map(({ message }) => message)
  expect(messages).toHaveLength(1)
  return messages[0] ?? ''
}

function writeProfiles(profiles: Readonly<Record<string, Readonly<Record<string, string>>>>): void {
  const sections = Object.entries(profiles).map(([name, settings]) =>
    [`[${name}]`, ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`), ''].join('\n'),
  )
  writeFileSync(join(home, '.databrickscfg'), sections.join('\n'))
}

describe('github-oidc', () => {
  it('is the default with a client id', async () => {
    const result = await plan()
    expect(result.exitCode, result.log).toBe(0)
    expect(result.identities).toEqual([emulator.identities.deployer.clientId])
  })

  it('asks for the audience of `token-audience`', async () => {
    const { deployer } = emulator.identities
    const policies = emulator.world.federationPolicies
    emulator.world.federationPolicies = policies.map((policy) => ({ ...policy, audiences: ['lakebase'] }))
    try {
      const right = await plan({ with: { 'token-audience': 'lakebase' } })
      expect(right.exitCode, right.log).toBe(0)
      expect(right.identities).toEqual([deployer.clientId])
      expect(errorOf(await plan())).toContain('aud  https://dbc-emulator.cloud.databricks.com/oidc/v1/token')
    } finally {
      emulator.world.federationPolicies = policies
    }
  })

  it('names a wrong audience, and the one that the workspace expects', async () => {
    const message = errorOf(await plan({ with: { 'token-audience': 'https://elsewhere.example.com' } }))
    expect(message).toContain('aud  https://elsewhere.example.com\n')
    expect(message).toContain(
      "Or delete `token-audience: https://elsewhere.example.com`, if the policy has the workspace's own, https://dbc-emulator.cloud.databricks.com/oidc/v1/token.",
    )
  })

  it('prints what was sent and the policy to create, never the token', async () => {
    const subject = 'repo:tellr/shop:ref:refs/heads/main'
    const result = await plan({ env: emulator.oidcEnvironment(subject) })
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
        `databricks account service-principal-federation-policy create <id> --json '${JSON.stringify(policy)}'`,
      ]),
    )
    const { idTokens } = maskedTokens(result)
    expect(idTokens).toHaveLength(1)
    expectKept(result, idTokens)
  })

  it('asks for the permission that is missing', async () => {
    const result = await plan({ env: NO_ID_TOKEN })
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
    const result = await plan({ with: { 'client-secret': deployer.clientSecret }, env: NO_ID_TOKEN })
    expect(result.exitCode, result.log).toBe(0)
    expect(result.identities).toEqual([deployer.clientId])
    const basic = Buffer.from(`${deployer.clientId}:${deployer.clientSecret}`).toString('base64')
    const { access } = maskedTokens(result)
    expect(access).toHaveLength(1)
    expectKept(result, [deployer.clientSecret, basic, ...access])
  })

  it('that is wrong is not replaced by the id token of the job', async () => {
    const result = await plan({ with: { 'client-secret': 'dose00000000000000000000000000000000' } })
    expect(errorOf(result)).toMatch(/^Databricks refused the client secret of [0-9a-f-]{36}: /)
    expect(result.calls.filter((call) => call.includes('/emulator/idtoken'))).toEqual([])
    expect(result.calls.filter((call) => call === 'POST /oidc/v1/token')).toHaveLength(1)
  })
})

describe('a personal access token', () => {
  it('logs the user in', async () => {
    const { jane } = emulator.identities
    const result = await plan({ with: { 'client-id': '', token: jane.token } })
    expect(result.exitCode, result.log).toBe(0)
    expect(result.identities).toEqual([jane.name])
    expectKept(result, [jane.token])
  })

  it('that is wrong is reported once, and nothing else is tried', async () => {
    const result = await plan({ with: { 'client-id': '', token: WRONG_TOKEN } })
    expect(errorOf(result)).toMatch(/answered 401 UNAUTHENTICATED: Invalid access token/)
    expect(result.identities).toEqual([])
    expect(result.calls.filter((call) => call.includes('token'))).toEqual([])
    expectKept(result, [WRONG_TOKEN])
  })
})

describe('the environment', () => {
  it('alone is enough', async () => {
    const { deployer } = emulator.identities
    const result = await plan({
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
    const result = await plan({
      env: { DATABRICKS_TOKEN: jane.token, DATABRICKS_CONFIG_PROFILE: 'nobody' },
    })
    expect(result.exitCode, result.log).toBe(0)
    expect(result.identities).toEqual([deployer.clientId])
  })

  it('does not stand in for a kind that was asked for', async () => {
    const result = await plan({
      with: { 'client-id': '', 'auth-type': 'databricks-cli' },
      env: { DATABRICKS_TOKEN: emulator.identities.jane.token },
    })
    expect(errorOf(result)).toBe(
      'Login by databricks-cli is not possible here: something that it needs is missing.\nWhat to do: It needs the `databricks` command, 0.100.0 or newer, logged in with `databricks auth login`.',
    )
    expect(result.calls).toEqual([])
  })

  it('without any login is told what would do', async () => {
    expect(errorOf(await plan({ with: { 'client-id': '' }, env: NO_ID_TOKEN }))).toBe(
      'No Databricks login was found: no token, client secret, id token of GitHub, profile or login of a command line.\nWhat to do: On a laptop run `databricks auth login` and pass `--profile <name>`; in GitHub Actions use `client-id` with `permissions: id-token: write`.',
    )
  })
})

describe('a profile', () => {
  const profile = (name: string) => ({ ...NO_INPUTS, profile: name })

  it('with a token logs its user in, and gives the host', async () => {
    const { jane } = emulator.identities
    writeProfiles({ jane: { host: emulator.host, token: jane.token } })
    const result = await plan({ with: profile('jane'), env: NO_ID_TOKEN })
    expect(result.exitCode, result.log).toBe(0)
    expect(result.identities).toEqual([jane.name])
    expectKept(result, [jane.token])
  })

  it('with a client secret logs the service principal in', async () => {
    const { deployer } = emulator.identities
    const { clientId, clientSecret } = deployer
    writeProfiles({ ci: { host: emulator.host, client_id: clientId, client_secret: clientSecret } })
    const result = await plan({ with: profile('ci'), env: NO_ID_TOKEN })
    expect(result.exitCode, result.log).toBe(0)
    expect(result.identities).toEqual([clientId])
    expect(result.transcript).not.toContain(clientSecret)
    expectKept(result, maskedTokens(result).access)
  })

  it('of the Databricks CLI asks the CLI for the token', async () => {
    const { jane } = emulator.identities
    const bin = join(home, 'bin')
    mkdirSync(bin, { recursive: true })
    const answer = { access_token: jane.token, token_type: 'Bearer', expiry: '2099-01-01T00:00:00Z' }
    const script = [
      '#!/bin/sh',
      'case "$*" in',
      'version) echo "Databricks CLI v0.260.0" ;;',
      `"auth token --profile laptop") echo '${JSON.stringify(answer)}' ;;`,
      '*) echo "unexpected: $*" >&2; exit 1 ;;',
      'esac',
    ]
    writeFileSync(join(bin, 'databricks'), `${script.join('\n')}\n`)
    chmodSync(join(bin, 'databricks'), 0o755)
    writeProfiles({ laptop: { host: emulator.host, auth_type: 'databricks-cli' } })
    const env = { ...NO_ID_TOKEN, PATH: `${bin}:${process.env.PATH}` }
    const result = await plan({ with: profile('laptop'), env })
    expect(result.exitCode, result.log).toBe(0)
    expect(result.identities).toEqual([jane.name])
    expectKept(result, [jane.token])
  })

  it('with a wrong token is not replaced by what the environment has', async () => {
    writeProfiles({ old: { host: emulator.host, token: WRONG_TOKEN } })
    const env = { DATABRICKS_TOKEN: emulator.identities.jane.token }
    const result = await plan({ with: profile('old'), env })
    expect(errorOf(result)).toMatch(/answered 401 UNAUTHENTICATED/)
    expect(result.identities).toEqual([])
  })

  it('that does not exist is named, with the file', async () => {
    writeProfiles({ jane: { host: emulator.host, token: WRONG_TOKEN } })
    expect(errorOf(await plan({ with: profile('jan') }))).toContain(
      `The Databricks login failed: resolve: ${join(home, '.databrickscfg')} has no jan profile configured`,
    )
  })

  it('of the config file is for terminals, and not looked at here', async () => {
    writeProfiles({ laptop: { host: emulator.host, token: WRONG_TOKEN } })
    workspace.write('deployment.yaml', deploymentYaml('    databricks_profile: laptop'))
    try {
      const oidc = await plan()
      expect(oidc.exitCode, oidc.log).toBe(0)
      const env = { DATABRICKS_HOST: emulator.host, DATABRICKS_TOKEN: emulator.identities.jane.token }
      const ambient = await plan({ with: NO_INPUTS, env })
      expect(ambient.exitCode, ambient.log).toBe(0)
      expect(ambient.identities).toEqual([emulator.identities.jane.name])
    } finally {
      workspace.write('deployment.yaml', deploymentYaml())
    }
  })
})

describe('the kinds of the clouds, where there is no cloud', () => {
  const azure = 'https://adb-1234567890123456.7.azuredatabricks.net'
  const google = 'https://1234567890123456.7.gcp.databricks.com'
  const secret = 'correct-horse-battery-staple'
  const principal = { ARM_TENANT_ID: 'tenant', ARM_CLIENT_ID: 'client', ARM_CLIENT_SECRET: secret }
  const key = JSON.stringify({ type: 'service_account', client_email: 'ci@example.com', private_key: secret })

  it.each([
    ['azure-cli', azure, {}, /^Login by azure-cli is not possible here: .*\n.* the `az` command/],
    ['azure-msi', azure, {}, /^Login by azure-msi is not possible here: .*\n.* ARM_USE_MSI=true/],
    [
      'azure-client-secret',
      azure,
      {},
      /^Login by azure-client-secret is not possible here: .*\n.* ARM_TENANT_ID/,
    ],
    [
      'azure-client-secret',
      azure,
      principal,
      /^Login by azure-client-secret failed: .*login\.microsoftonline\.com/,
    ],
    ['azure-cli', undefined, {}, /^Login by azure-cli is not possible here: .*\n.* a workspace on Azure/],
    [
      'google-credentials',
      google,
      {},
      /^Login by google-credentials is not possible here: .*\n.* GOOGLE_CREDENTIALS/,
    ],
    ['google-credentials', google, { GOOGLE_CREDENTIALS: key }, /^Login by google-credentials failed: /],
    [
      'google-id',
      google,
      {},
      /^Login by google-id is not possible here: .*\n.* DATABRICKS_GOOGLE_SERVICE_ACCOUNT/,
    ],
    [
      'metadata-service',
      undefined,
      {},
      /^Login by metadata-service is not possible here: .*\n.* DATABRICKS_METADATA/,
    ],
  ])('%s says what it needs', async (kind, host, env, expected) => {
    const inputs = { 'client-id': '', 'auth-type': kind, 'databricks-host': host ?? emulator.host }
    const result = await plan({ with: inputs, env: { ...NO_ID_TOKEN, ...env } })
    expect(errorOf(result)).toMatch(expected)
    expect(result.transcript).not.toContain(secret)
    expect(result.calls).toEqual([])
  })
})

describe('a workspace whose certificate nobody vouches for', () => {
  const refusal =
    /^The certificate of dbc-emulator\.cloud\.databricks\.com is not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)\./

  it.each([
    ['github-oidc', () => ({})],
    ['oauth-m2m', () => ({ 'client-secret': emulator.identities.deployer.clientSecret })],
    ['pat', () => ({ 'client-id': '', token: emulator.identities.jane.token })],
  ])('is refused with %s', async (_kind, inputs) => {
    const result = await plan({ with: inputs(), env: UNTRUSTED })
    expect(errorOf(result)).toMatch(refusal)
    expect(result.calls.filter((call) => !call.includes('/emulator/idtoken'))).toEqual([])
  })

  it('is refused with the token of a profile', async () => {
    writeProfiles({ jane: { host: emulator.host, token: emulator.identities.jane.token } })
    const result = await plan({ with: { ...NO_INPUTS, profile: 'jane' }, env: UNTRUSTED })
    expect(errorOf(result)).toMatch(refusal)
    expect(result.calls).toEqual([])
  })

  it('is refused by the SDK, before it sends the secret of a profile', async () => {
    const { clientId, clientSecret } = emulator.identities.deployer
    writeProfiles({ ci: { host: emulator.host, client_id: clientId, client_secret: clientSecret } })
    const result = await plan({ with: { ...NO_INPUTS, profile: 'ci' }, env: UNTRUSTED })
    expect(errorOf(result)).toMatch(
      /^The Databricks login failed: oidc: unable to verify the first certificate.*\n.*NODE_EXTRA_CA_CERTS/,
    )
    expect(result.calls).toEqual([])
  })
})

describe('a whole deploy', () => {
  it('masks every token and credential before anything else, and shows none', async () => {
    const before = emulator.journal.length
    const result = await deploy(emulator, workspace)
    expect(result.exitCode, result.log).toBe(0)
    const calls = emulator.journal.slice(before).flatMap((entry) => (entry.kind === 'http' ? [entry] : []))
    const minted = (end: RegExp) =>
      calls.filter(({ path, status }) => end.test(path) && status === 200).length
    const { idTokens, access, database } = maskedTokens(result)
    expect(idTokens).toHaveLength(minted(/\/emulator\/idtoken\?/))
    expect(access).toHaveLength(minted(/\/oidc\/v1\/token$/))
    expect(database).toHaveLength(minted(/\/credentials$/))
    expect([idTokens.length, access.length, database.length]).toEqual([1, 1, 1])
    const requestToken = result.masks.find((mask) => /^[0-9a-f]{48}$/.test(mask))
    expectKept(result, [
      ...idTokens,
      ...access,
      ...database,
      requestToken ?? 'the token that asks for id tokens',
    ])
  })
})
