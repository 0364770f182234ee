import { expect, it } from 'vitest'
import { checkLogin } from '../../../../src/databricks/auth/check.ts'
import { HOST, NO_AUTH } from '../platform.ts'

const settings = { ...NO_AUTH, host: HOST, token: 'dapi1' }

it('refuses to run where certificates are not checked', () => {
  expect(checkLogin(settings)).toEqual([])
  const [problem] = checkLogin({ ...settings, env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })
  expect(problem?.message).toContain('NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the check of certificates')
})
