import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { startEmulator } from '../emulator.ts'
import { errorOf, LoginStage, NO_ID_TOKEN, NO_INPUTS, WRONG_TOKEN } from './login.ts'
import { expectKept, maskedTokens } from './secrets.ts'
import { deploymentYaml } from './stage.ts'

const UNTRUSTED = { NODE_EXTRA_CA_CERTS: '' }

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

describe('a profile', () => {
  const profile = (name: string) => ({ ...NO_INPUTS, profile: name })

  it('with a token logs its user in, and gives the host', async () => {
    const { jane } = emulator.identities
    stage.writeProfiles({ jane: { host: emulator.host, token: jane.token } })
    const result = await stage.plan({ with: profile('jane'), env: NO_ID_TOKEN })
    expect(result.exitCode, result.log).toBe(0)
    expect(result.identities).toEqual([jane.name])
    expectKept(result, [jane.token])
  })

  it('with a client secret logs the service principal in', async () => {
    const { deployer } = emulator.identities
    const { clientId, clientSecret } = deployer
    stage.writeProfiles({ ci: { host: emulator.host, client_id: clientId, client_secret: clientSecret } })
    const result = await stage.plan({ with: profile('ci'), env: NO_ID_TOKEN })
    expect(result.exitCode, result.log).toBe(0)
    expect(result.identities).toEqual([clientId])
    expect(result.transcript).not.toContain(clientSecret)
    expectKept(result, maskedTokens(result).access)
  })

  it('of the Databricks CLI asks the CLI for the token', async () => {
    const { jane } = emulator.identities
    const bin = join(stage.home, 'bin')
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
    stage.writeProfiles({ laptop: { host: emulator.host, auth_type: 'databricks-cli' } })
    const env = { ...NO_ID_TOKEN, PATH: `${bin}:${process.env.PATH}` }
    const result = await stage.plan({ with: profile('laptop'), env })
    expect(result.exitCode, result.log).toBe(0)
    expect(result.identities).toEqual([jane.name])
    expectKept(result, [jane.token])
  })

  it('with a wrong token is not replaced by what the environment has', async () => {
    stage.writeProfiles({ old: { host: emulator.host, token: WRONG_TOKEN } })
    const env = { DATABRICKS_TOKEN: emulator.identities.jane.token }
    const result = await stage.plan({ with: profile('old'), env })
    expect(errorOf(result)).toMatch(/answered 401 UNAUTHENTICATED/)
    expect(result.identities).toEqual([])
  })

  it('that does not exist is named, with the file', async () => {
    stage.writeProfiles({ jane: { host: emulator.host, token: WRONG_TOKEN } })
    expect(errorOf(await stage.plan({ with: profile('jan') }))).toContain(
      `The Databricks login failed: resolve: ${join(stage.home, '.databrickscfg')} has no jan profile configured`,
    )
  })

  it('of the config file is for terminals, and not looked at here', async () => {
    stage.writeProfiles({ laptop: { host: emulator.host, token: WRONG_TOKEN } })
    stage.workspace.write('deployment.yaml', deploymentYaml('    databricks_profile: laptop'))
    try {
      const oidc = await stage.plan()
      expect(oidc.exitCode, oidc.log).toBe(0)
      const env = { DATABRICKS_HOST: emulator.host, DATABRICKS_TOKEN: emulator.identities.jane.token }
      const ambient = await stage.plan({ with: NO_INPUTS, env })
      expect(ambient.exitCode, ambient.log).toBe(0)
      expect(ambient.identities).toEqual([emulator.identities.jane.name])
    } finally {
      stage.workspace.write('deployment.yaml', deploymentYaml())
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
    const result = await stage.plan({ with: inputs, env: { ...NO_ID_TOKEN, ...env } })
    expect(errorOf(result)).toMatch(expected)
    // The runner takes the commands that hide it.
    const shown = result.transcript.split('\n').filter((line) => !line.startsWith('::add-mask::'))
    expect(shown.join('\n')).not.toContain(secret)
    expect(result.calls).toEqual([])
  })
})

describe('a workspace whose certificate nobody vouches for', () => {
  const refusal =
    /^The certificate of (?:dbc-emulator\.cloud\.databricks|pipelines\.actions\.githubusercontent)\.com is not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)\./

  it.each([
    ['github-oidc', () => ({})],
    ['oauth-m2m', () => ({ 'client-secret': emulator.identities.deployer.clientSecret })],
    ['pat', () => ({ 'client-id': '', token: emulator.identities.jane.token })],
  ])('is refused with %s', async (_kind, inputs) => {
    const result = await stage.plan({ with: inputs(), env: UNTRUSTED })
    expect(errorOf(result)).toMatch(refusal)
    expect(result.calls.filter((call) => !call.includes('/emulator/idtoken'))).toEqual([])
  })

  it('is refused with the token of a profile', async () => {
    stage.writeProfiles({ jane: { host: emulator.host, token: emulator.identities.jane.token } })
    const result = await stage.plan({ with: { ...NO_INPUTS, profile: 'jane' }, env: UNTRUSTED })
    expect(errorOf(result)).toMatch(refusal)
    expect(result.calls).toEqual([])
  })

  it('is refused by the SDK, before it sends the secret of a profile', async () => {
    const { clientId, clientSecret } = emulator.identities.deployer
    stage.writeProfiles({ ci: { host: emulator.host, client_id: clientId, client_secret: clientSecret } })
    const result = await stage.plan({ with: { ...NO_INPUTS, profile: 'ci' }, env: UNTRUSTED })
    expect(errorOf(result)).toMatch(
      /^The Databricks login failed: oidc: unable to verify the first certificate.*\n.*NODE_EXTRA_CA_CERTS/,
    )
    expect(result.calls).toEqual([])
  })
})
