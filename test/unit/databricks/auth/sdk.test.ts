import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/clock.ts'
import { createSdkAuthenticator } from '../../../../src/databricks/auth/sdk.ts'
import type { SdkModule, SdkOptions } from '../../../../src/databricks/auth/settings.ts'
import { createTokenSource, resolveHost } from '../../../../src/databricks/auth/token-source.ts'
import { authStage, FakeClock, failure, HOST, jwt, NO_AUTH } from '../platform.ts'

/** The real SDK, as the bundle has it. */
const sdk: SdkModule = createRequire(import.meta.url)('../../../../src/databricks/auth/sdk.cjs')

const LIMIT = { clock: systemClock, deadline: authStage({}).ports.deadline }

function fakeSdk(authorization: () => string): { module: SdkModule; options: SdkOptions[] } {
  const options: SdkOptions[] = []
  class Config {
    constructor(given: SdkOptions) {
      options.push(given)
    }
    async getHost() {
      return new URL(`${HOST}/`)
    }
    async authenticate(headers: Headers) {
      headers.set('Authorization', authorization())
    }
  }
  return { module: { Config }, options }
}

describe('the SDK chain', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'databrickscfg-'))
    writeFileSync(
      join(folder, 'cfg'),
      '[dev]\nhost = https://profile.cloud.databricks.com/\ntoken = dapi-profile\n',
    )
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('logs in with a profile and with nothing of the environment', async () => {
    const env = {
      DATABRICKS_CONFIG_FILE: join(folder, 'cfg'),
      DATABRICKS_HOST: 'https://wrong.example.com',
      DATABRICKS_TOKEN: 'dapi-wrong',
      ARM_CLIENT_SECRET: 'x',
    }
    const settings = { ...NO_AUTH, host: undefined, profile: 'dev', env }
    const { ports, reporter } = authStage({})
    const withSdk = { ...ports, clock: systemClock, loadSdk: async () => sdk }
    expect(await resolveHost(settings, withSdk)).toBe('https://profile.cloud.databricks.com')
    expect(await createTokenSource(settings, withSdk).token()).toBe('dapi-profile')
    expect(reporter.masked).toEqual(['dapi-profile'])
  })

  it('names a profile that does not exist', async () => {
    const env = { DATABRICKS_CONFIG_FILE: join(folder, 'cfg') }
    const authenticator = createSdkAuthenticator(sdk, { ...NO_AUTH, profile: 'prod', env }, LIMIT)
    const error = await failure(authenticator.token())
    expect(error.code).toBe('AUTH_FAILED')
    expect(error.message).toBe(
      `The Databricks login failed: resolve: ${join(folder, 'cfg')} has no prod profile configured`,
    )
  })

  it.each([
    ['there is no file with profiles', 'none'],
    ['the profile has no host', 'cfg'],
  ])('names a profile that leads nowhere: %s', async (_, file) => {
    writeFileSync(join(folder, 'cfg'), '[dev]\ntoken = dapi-profile\n')
    const env = { DATABRICKS_CONFIG_FILE: join(folder, file) }
    const { ports } = authStage({})
    const settings = { ...NO_AUTH, host: undefined, profile: 'dev', env }
    const error = await failure(
      resolveHost(settings, { ...ports, clock: systemClock, loadSdk: async () => sdk }),
    )
    expect(error.code).toBe('PROFILE_MISSING')
    expect(error.message).toMatch(/^Profile "dev" names no workspace: /)
    expect(error.hint).toContain('--profile dev')
  })

  it('asks for the workspace when nothing names it', async () => {
    const env = { DATABRICKS_CONFIG_FILE: join(folder, 'none') }
    const { ports } = authStage({})
    const error = await failure(
      resolveHost(
        { ...NO_AUTH, host: undefined, env },
        { ...ports, clock: systemClock, loadSdk: async () => sdk },
      ),
    )
    expect(error.code).toBe('HOST_MISSING')
  })

  it('says what a configured kind needs, wherever the kind was configured', async () => {
    writeFileSync(join(folder, 'cfg'), '[cli]\nhost = https://x.example.com\nauth_type = azure-cli\n')
    const env = { DATABRICKS_CONFIG_FILE: join(folder, 'cfg') }
    const settings = { ...NO_AUTH, host: undefined, profile: 'cli', env }
    const error = await failure(createSdkAuthenticator(sdk, settings, LIMIT).token())
    expect(error.message).toBe('Login by azure-cli is not possible here: something that it needs is missing.')
    expect(error.hint).toBe('It needs a workspace on Azure, and the `az` command, logged in with `az login`.')
  })

  it('never shows the configuration, which holds secrets', async () => {
    const env = { DATABRICKS_TOKEN: 'dapi-1', DATABRICKS_CLIENT_ID: 'a', DATABRICKS_CLIENT_SECRET: 's3cret' }
    const error = await failure(createSdkAuthenticator(sdk, { ...NO_AUTH, env }, LIMIT).token())
    expect(error.message).toBe(
      'The Databricks login failed: validate: more than one authorization method configured: oauth and pat',
    )
    expect(error.cause).toBeUndefined()
  })
})

describe('what the SDK is told', () => {
  it('is to verify TLS, always', () => {
    const { module, options } = fakeSdk(() => '')
    createSdkAuthenticator(module, { ...NO_AUTH, authType: 'azure-cli', env: { ARM_CLIENT_ID: 'x' } }, LIMIT)
    expect(options).toEqual([
      { skipVerify: false, env: { ARM_CLIENT_ID: 'x' }, host: HOST, authType: 'azure-cli' },
    ])
  })

  it('is no kind that it does not know', async () => {
    const { module } = fakeSdk(() => '')
    const error = await failure(() =>
      createSdkAuthenticator(module, { ...NO_AUTH, authType: 'azure-cil' }, LIMIT),
    )
    expect(error.code).toBe('AUTH_TYPE_UNKNOWN')
    expect(error.message).toBe('`auth-type: azure-cil` is not a known kind of login.')
    expect(error.hint).toContain('azure-cli')
  })
})

describe('what the SDK gives', () => {
  it('is kept as long as the token says, and renewed from a new login', async () => {
    const soon = Math.floor(Date.now() / 1000) + 3600
    let count = 0
    const { module, options } = fakeSdk(() => `Bearer ${jwt({ exp: soon, n: count++ })}`)
    const { ports, clock } = authStage({})
    const source = createTokenSource(
      { ...NO_AUTH, authType: 'azure-cli' },
      { ...ports, loadSdk: async () => module },
    )
    const first = await source.token()
    clock.time = 50 * 60_000
    expect(await source.token()).toBe(first)
    expect(await source.refresh(first)).toBe(jwt({ exp: soon, n: 1 }))
    expect(options).toHaveLength(2)
  })

  it('must be a bearer token', async () => {
    const { module } = fakeSdk(() => 'Basic abc')
    const error = await failure(
      createSdkAuthenticator(module, { ...NO_AUTH, authType: 'basic' }, LIMIT).token(),
    )
    expect(error.message).toBe('The Databricks login gives no bearer token.')
  })

  it('does not wait for ever for a command or a service that it asks', async () => {
    const { module } = fakeSdk(() => '')
    class Silent extends module.Config {
      override authenticate(): Promise<void> {
        return new Promise(() => {})
      }
    }
    const { ports } = authStage({})
    const login = createSdkAuthenticator(
      { Config: Silent },
      { ...NO_AUTH, authType: 'azure-cli' },
      { ...ports, clock: new FakeClock() },
    )
    const error = await failure(login.token())
    expect(error.message).toContain('failed: it gave no answer within 60 s')
    const short = authStage({}, { timeoutMs: 12_000 }).ports
    const hurried = createSdkAuthenticator(
      { Config: Silent },
      { ...NO_AUTH, authType: 'azure-cli' },
      { ...short, clock: new FakeClock() },
    )
    expect((await failure(hurried.token())).code).toBe('TIMEOUT')
  })
})
