import { describe, expect, it } from 'vitest'
import type { ApiError } from '../../../src/databricks/api-error.ts'
import { parseApiError } from '../../../src/databricks/error-response.ts'

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

describe('parseApiError', () => {
  it('takes code, message, details and the request id', () => {
    const body = {
      error_code: 'BAD_REQUEST',
      message: "Cannot delete root branch 'production'.",
      details: [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'RESOURCE_CONFLICT' },
        { '@type': 'type.googleapis.com/google.rpc.RequestInfo', request_id: 'abc-1', serving_data: '' },
      ],
    }
    const error = parse(400, body, {
      method: 'DELETE',
      path: '/api/2.0/postgres/projects/shop/branches/production',
    })
    expect(error.message).toBe(
      "DELETE /api/2.0/postgres/projects/shop/branches/production answered 400 BAD_REQUEST: Cannot delete root branch 'production'. (request id abc-1)",
    )
    expect(error.requestId).toBe('abc-1')
    expect(error.details).toHaveLength(2)
    expect(error.retryable).toBe(false)
  })

  it.each([
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [408, false],
    [409, false],
    [428, false],
    [429, true],
    [430, false],
    [499, false],
    [500, true],
    [503, true],
  ])('says whether it may be better later: %i %s', (status, retryable) => {
    expect(parse(status, { message: 'no' }).retryable).toBe(retryable)
  })

  const bodies: [string, unknown, Record<string, string>, string | undefined, string, boolean][] = [
    ['no error_code', { message: 'App not found: x' }, {}, undefined, 'App not found: x', true],
    ['a number as error_code', { error_code: 500, message: 'boom' }, {}, undefined, 'boom', true],
    [
      'SCIM',
      { schemas: ['urn'], detail: 'no such user', status: '404' },
      {},
      undefined,
      'no such user',
      true,
    ],
    ['API 1.2', { error: 'RuntimeException: bad' }, {}, undefined, 'RuntimeException: bad', true],
    [
      'OAuth',
      { error: 'invalid_grant', error_description: 'no policy' },
      {},
      'invalid_grant',
      'no policy',
      true,
    ],
    [
      'HTML',
      '<html><head><title>Sign in</title></head></html>',
      { 'content-type': 'text/html' },
      undefined,
      'an HTML page, "Sign in"',
      false,
    ],
    ['HTML without a type', '  <p>x</p>', {}, undefined, 'an HTML page', false],
    ['nothing', '', {}, undefined, 'an empty body', false],
    ['an empty object', {}, {}, undefined, 'no message', false],
    ['plain text', 'upstream connect error', {}, undefined, 'upstream connect error', false],
  ]
  it.each(bodies)('tolerates %s', (_name, body, headers, code, message, structured) => {
    const error = parse(400, body, undefined, headers)
    expect(error.errorCode).toBe(code)
    expect(error.platformMessage).toBe(message)
    expect(error.structured).toBe(structured)
  })

  it('keeps a message on one line, so that it is no workflow command', () => {
    expect(parse(400, { message: 'x\n::add-mask::y' }).platformMessage).toBe('x ::add-mask::y')
  })

  const statuses: [number, unknown, { method: string; path: string }, string, string, string][] = [
    [
      401,
      { error_code: 'UNAUTHENTICATED', message: 'no' },
      { method: 'GET', path: '/api/2.0/apps/shop' },
      'UNAUTHENTICATED',
      'GET /api/2.0/apps/shop answered 401 UNAUTHENTICATED: no. The token is expired, revoked or of another workspace.',
      'Check that the credentials belong to https://dbc-1.cloud.databricks.com, and that `databricks-host` is this workspace.',
    ],
    [
      403,
      { error_code: 403, message: 'Invalid access token. [ReqId: 1]' },
      { method: 'GET', path: '/api/2.0/apps/shop' },
      'UNAUTHENTICATED',
      'GET /api/2.0/apps/shop answered 403: Invalid access token. [ReqId: 1]. The token is expired, revoked or of another workspace.',
      'Check that the credentials belong to https://dbc-1.cloud.databricks.com, and that `databricks-host` is this workspace.',
    ],
    [
      403,
      { error_code: 'PERMISSION_DENIED', message: 'no' },
      { method: 'POST', path: '/api/2.0/apps' },
      'PERMISSION_DENIED',
      'POST /api/2.0/apps answered 403 PERMISSION_DENIED: no. The deployer lacks a right: the right to create apps (workspace access) or, to attach a database, CAN_MANAGE on its Lakebase project or instance.',
      'Let whoever manages it grant that right, then run the job again; `doctor` names the identity and prints the command.',
    ],
    [
      403,
      { error_code: 'PERMISSION_DENIED', message: 'no' },
      { method: 'POST', path: '/api/2.0/postgres/projects/shop/branches' },
      'PERMISSION_DENIED',
      'POST /api/2.0/postgres/projects/shop/branches answered 403 PERMISSION_DENIED: no. The deployer lacks a right: CAN_MANAGE on the Lakebase project.',
      'Let whoever manages it grant that right, then run the job again; `doctor` names the identity and prints the command.',
    ],
    [
      404,
      '<html></html>',
      { method: 'GET', path: '/api/2.0/apps/shop' },
      'NOT_FOUND',
      'GET /api/2.0/apps/shop answered 404: an HTML page. https://dbc-1.cloud.databricks.com does not look like a workspace.',
      "Set `databricks-host` to the workspace's own URL, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com.",
    ],
    [
      404,
      { error_code: 'ENDPOINT_NOT_FOUND', message: 'No API found' },
      { method: 'GET', path: '/api/2.0/postgres/projects/shop' },
      'API_UNAVAILABLE',
      'GET /api/2.0/postgres/projects/shop answered 404 ENDPOINT_NOT_FOUND: No API found. This workspace does not have that API.',
      'Lakebase Autoscaling is not available here: use `type: provisioned` under `lakebase:`, or another workspace.',
    ],
    [
      400,
      {
        error_code: 'QUOTA_EXCEEDED',
        message: 'The maximum number of apps with active compute for this workspace is reached.',
      },
      { method: 'POST', path: '/api/2.0/apps/shop/start' },
      'QUOTA_EXCEEDED',
      'POST /api/2.0/apps/shop/start answered 400 QUOTA_EXCEEDED: The maximum number of apps with active compute for this workspace is reached. The workspace has as many as it may have.',
      'Stop or delete an app that nobody needs, or let a workspace admin ask Databricks for a higher limit, then run the job again:\n    databricks apps list\n    databricks apps stop <name>',
    ],
    [
      429,
      { error_code: 'RESOURCE_EXHAUSTED', message: 'Workspace has reached the limit of active apps.' },
      { method: 'POST', path: '/api/2.0/apps/shop/deployments' },
      'QUOTA_EXCEEDED',
      'POST /api/2.0/apps/shop/deployments answered 429 RESOURCE_EXHAUSTED: Workspace has reached the limit of active apps. The workspace has as many as it may have.',
      'Stop or delete an app that nobody needs, or let a workspace admin ask Databricks for a higher limit, then run the job again:\n    databricks apps list\n    databricks apps stop <name>',
    ],
    [
      429,
      { error_code: 'RESOURCE_EXHAUSTED', message: 'slow down' },
      { method: 'GET', path: '/x' },
      'RATE_LIMITED',
      'GET /x answered 429 RESOURCE_EXHAUSTED: slow down. Too many requests reach this workspace at the moment.',
      'Run the job again later, or run fewer deployments at a time.',
    ],
    [
      500,
      { error_code: 'INTERNAL_ERROR', message: 'oops' },
      { method: 'GET', path: '/x' },
      'PLATFORM_ERROR',
      'GET /x answered 500 INTERNAL_ERROR: oops. The platform failed, not this request.',
      'Run the job again: what is already done is not repeated.',
    ],
    [
      409,
      { error_code: 'ABORTED', message: 'busy' },
      { method: 'PATCH', path: '/x' },
      'CONFLICT',
      'PATCH /x answered 409 ABORTED: busy.',
      'Something else changes the same thing. Run the job again.',
    ],
  ]
  it.each(statuses)('says what %i %j usually means', (status, body, call, code, message, hint) => {
    const error = parse(status, body, call)
    expect(error.code).toBe(code)
    expect(error.message).toBe(message)
    expect(error.hint).toBe(hint)
  })

  const rights: [string, string, string][] = [
    ['POST', '/api/2.0/apps/shop/deployments', 'CAN_MANAGE on the app (and, to attach'],
    ['PATCH', '/api/2.0/permissions/apps/shop', 'CAN_MANAGE on the app (and, to attach'],
    ['POST', '/api/2.0/postgres/credentials', 'the workspace-access entitlement'],
    ['GET', '/api/2.0/database/instances/db', 'CAN_MANAGE on the Lakebase instance'],
    ['POST', '/api/2.0/workspace-files/import-file/x', 'CAN_MANAGE on the workspace folder'],
    ['GET', '/api/2.0/preview/scim/v2/Me', 'the workspace-access entitlement'],
  ]
  it.each(rights)('names the right that %s %s needs', (method, path, right) => {
    expect(parse(403, { message: 'no' }, { method, path }).message).toContain(
      `The deployer lacks a right: ${right}`,
    )
  })

  it('guesses no right where the platform names what is missing', () => {
    const message = 'This API is disabled for users without the workspace-access entitlement'
    const error = parse(403, { message }, { method: 'GET', path: '/api/2.0/workspace/list' })
    expect(error.message).toBe(`GET /api/2.0/workspace/list answered 403: ${message}.`)
    expect(error.hint).toContain('the workspace-access entitlement; `doctor` prints the command')
  })
})

describe('retryAfterMs', () => {
  const retryInfo = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retry_delay: '2.5s' }
  it('reads seconds, dates and RetryInfo', () => {
    const later = new Date(Date.now() + 60_000).toUTCString()
    expect(parse(429, {}, undefined, { 'retry-after': '7' }).retryAfterMs).toBe(7000)
    const byDate = parse(429, {}, undefined, { 'retry-after': later }).retryAfterMs ?? 0
    expect(byDate).toBeGreaterThan(57_000)
    expect(byDate).toBeLessThanOrEqual(60_000)
    expect(parse(429, { message: 'x', details: [retryInfo] }).retryAfterMs).toBe(2500)
    expect(parse(429, {}).retryAfterMs).toBeUndefined()
    expect(parse(429, {}, undefined, { 'retry-after': 'soon' }).retryAfterMs).toBeUndefined()
  })
})

describe('the cause', () => {
  it.each([
    ['FEATURE_DISABLED', 'API_UNAVAILABLE', 'turn it on'],
    ['SOMETHING_ELSE', 'NOT_FOUND', 'Do what the message asks for'],
  ])('of a 404 %s is not the host', (error_code, code, hint) => {
    const error = parse(404, { error_code, message: 'Lakebase is off.' })
    expect([error.code, error.message]).toEqual([code, expect.not.stringContaining('look like a workspace')])
    expect(error.hint).toContain(hint)
  })

  it.each([
    [413, 'REQUEST_ENTITY_TOO_LARGE'],
    [400, 'MAX_NOTEBOOK_SIZE_EXCEEDED'],
  ])('of %s %s at an upload is the file, by its name', (status, error_code) => {
    const path = '/api/2.0/workspace-files/import-file/Workspace%2Fa%2Fbig%20one.bin'
    const error = parse(status, { error_code, message: 'too large' }, { method: 'POST', path })
    expect(error.message).toContain('Workspace/a/big one.bin')
    expect(error.hint).toContain('build.exclude_patterns')
  })

  const ABSENT = { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'It does not exist' }

  it.each([
    ['POST', '/api/2.0/apps/shop/deployments', 'or something else that the message names', 'plans anew'],
    ['POST', '/api/2.0/apps/shop/update', 'it was deleted meanwhile, or', 'plans anew'],
    ['POST', '/api/2.0/apps/shop/start', 'it was deleted meanwhile, or', 'plans anew'],
    ['POST', '/api/2.0/postgres/credentials', 'The endpoint or instance to log in to', 'plans anew'],
    ['POST', '/api/2.0/database/credentials', 'The endpoint or instance to log in to', 'plans anew'],
    ['POST', '/api/2.0/postgres/projects/p/branches/b/roles', 'it was deleted meanwhile, or', 'plans anew'],
    ['PATCH', '/api/2.0/database/instances/i', 'it was deleted meanwhile, or', 'plans anew'],
    [
      'PATCH',
      '/api/2.0/permissions/apps/shop',
      'a principal that the workspace does not have',
      '`permissions:`',
    ],
    [
      'POST',
      '/api/2.0/workspace-files/import-file/Workspace%2Fa',
      'The folder was made before',
      'makes it anew',
    ],
    ['GET', '/api/2.0/apps/shop', 'It does not exist.', 'Check the name.'],
  ])('of a 404 of %s %s is its own', (method, path, cause, hint) => {
    const error = parse(404, ABSENT, { method, path })
    expect(error.message).toContain(cause)
    expect(error.hint).toContain(hint)
    if (method !== 'GET') expect(error.hint).not.toContain('Check the name.')
  })

  it.each([
    ['Cannot start app shop as its compute is STOPPING.', 'BAD_REQUEST'],
    ['App shop is being deleted.', 'BAD_REQUEST'],
    ['Cannot delete app shop as it is not terminal with state DELETING.', 'BAD_REQUEST'],
    ['Cannot deploy app shop as there is an active deployment in progress.', 'BAD_REQUEST'],
    ['Database instance i is STARTING.', 'INVALID_STATE'],
  ])('of a 400 that speaks of a state is no value of the user: %s', (message, error_code) => {
    const error = parse(400, { error_code, message }, { method: 'POST', path: '/api/2.0/apps/shop/start' })
    expect(error.code).toBe('CONFLICT')
    expect(error.hint).not.toContain('deployment.yaml')
    expect(parse(400, { error_code: 'BAD_REQUEST', message: "Field 'x' has no value 'y'." }).code).toBe(
      'BAD_REQUEST',
    )
  })
})
