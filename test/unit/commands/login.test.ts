import { describe, expect, it } from 'vitest'
import { loginSettings } from '../../../src/commands/login.ts'
import type { Inputs } from '../../../src/config/inputs.ts'

const NONE: Pick<
  Inputs,
  'databricksHost' | 'authType' | 'token' | 'clientId' | 'clientSecret' | 'tokenAudience' | 'profile'
> = {
  databricksHost: undefined,
  authType: undefined,
  token: undefined,
  clientId: undefined,
  clientSecret: undefined,
  tokenAudience: undefined,
  profile: undefined,
}
const ELSEWHERE = { DATABRICKS_HOST: 'https://other.cloud.databricks.com' }

describe('the workspace', () => {
  it.each([
    ['the input', { ...NONE, profile: 'dev' }, undefined, {}],
    ['deployment.yaml', NONE, 'dev', {}],
    ['the environment', NONE, undefined, { DATABRICKS_CONFIG_PROFILE: 'dev' }],
  ])('of a profile that %s names is not replaced by DATABRICKS_HOST', (_, inputs, fileProfile, env) => {
    const login = loginSettings(inputs, fileProfile, { ...ELSEWHERE, ...env })
    expect(login).toMatchObject({ profile: 'dev', host: undefined })
  })

  it('is that of the input, with a profile too', () => {
    const host = 'https://mine.cloud.databricks.com'
    const login = loginSettings({ ...NONE, profile: 'dev', databricksHost: host }, undefined, ELSEWHERE)
    expect(login.host).toBe(host)
  })

  it('is DATABRICKS_HOST without a profile', () => {
    expect(loginSettings(NONE, undefined, ELSEWHERE).host).toBe(ELSEWHERE.DATABRICKS_HOST)
  })
})
