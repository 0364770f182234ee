import { describe, expect, it } from 'vitest'
import {
  type ApiError,
  isAlreadyExists,
  isAmbiguous,
  isNotFound,
  isRefusedToken,
} from '../../../src/databricks/api-error.ts'
import { parseApiError } from '../../../src/databricks/error-response.ts'
import { NetworkError } from '../../../src/databricks/transport.ts'

const HOST = 'https://dbc-1.cloud.databricks.com'

function parse(
  status: number,
  body: unknown,
  call = { method: 'GET', path: '/api/2.0/apps/shop' },
  headers: Record<string, string> = {},
): ApiError {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return parseApiError({ ...call, host: HOST }, status, new Headers(headers), text)
}

describe('what an error means', () => {
  const notFound: [string, number, unknown, boolean][] = [
    ['NOT_FOUND', 404, { error_code: 'NOT_FOUND', message: 'x' }, true],
    ['RESOURCE_DOES_NOT_EXIST', 404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'x' }, true],
    ['a message alone', 404, { message: 'Resource apps.App not found: x' }, true],
    ['a missing API', 404, { error_code: 'ENDPOINT_NOT_FOUND', message: 'x' }, false],
    ['a feature that is off', 404, { error_code: 'FEATURE_DISABLED', message: 'x' }, false],
    ['HTML', 404, '<html></html>', false],
    ['a proxy', 404, 'not found', false],
    ['an empty body', 404, '', false],
    ['an empty object', 404, {}, false],
    ['another status', 400, { error_code: 'NOT_FOUND', message: 'x' }, false],
  ]
  it.each(notFound)('not found: %s', (_name, status, body, expected) => {
    expect(isNotFound(parse(status, body))).toBe(expected)
  })

  const exists: [string, number, unknown, boolean][] = [
    ['project', 409, { error_code: 'ALREADY_EXISTS', message: 'project with such id already exists' }, true],
    ['app', 409, { error_code: 'RESOURCE_ALREADY_EXISTS', message: 'An app with the same name' }, true],
    ['role', 400, { error_code: 'BAD_REQUEST', message: 'role with that name already exists' }, true],
    ['conflict', 409, { error_code: 'ABORTED', message: 'reconciliation' }, false],
  ]
  it.each(exists)('already exists: %s', (_name, status, body, expected) => {
    expect(isAlreadyExists(parse(status, body))).toBe(expected)
  })

  it('tells an unclear outcome from a clear one', () => {
    expect([400, 408, 429, 500, 502, 503, 504].filter((status) => isAmbiguous(parse(status, {})))).toEqual([
      408, 500, 502, 503, 504,
    ])
    expect(isAmbiguous(new NetworkError('NETWORK', 'x', { sent: true }))).toBe(true)
    expect(isAmbiguous(new NetworkError('NETWORK', 'x', { sent: false }))).toBe(false)
    expect(isAmbiguous(new Error('x'))).toBe(false)
  })

  it('knows a refused token from a missing right', () => {
    expect(isRefusedToken(parse(401, {}))).toBe(true)
    expect(isRefusedToken(parse(403, { error_code: 403, message: 'Invalid access token.' }))).toBe(true)
    expect(isRefusedToken(parse(403, { error_code: 'PERMISSION_DENIED', message: 'no' }))).toBe(false)
  })
})
