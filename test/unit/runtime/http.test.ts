import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LakebaseCredentialError } from '../../../src/runtime/error.ts'
import { nodeHttp } from '../../../src/runtime/http.ts'

interface Answer {
  readonly status: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

let answer: Answer
let seen: IncomingMessage | undefined
let url: URL
const server = createServer((incoming, outgoing) => {
  seen = incoming
  outgoing.writeHead(answer.status, answer.headers).end(answer.body)
})

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  url = new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/oidc/v1/token?a=1`)
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function post(given: Answer) {
  answer = given
  return nodeHttp({ url, headers: { 'x-own': 'yes' }, body: 'grün' }, AbortSignal.timeout(30_000))
}

async function failure(given: Answer): Promise<LakebaseCredentialError> {
  const error: unknown = await post(given).catch((caught: unknown) => caught)
  if (error instanceof LakebaseCredentialError) return error
  throw new Error(`no refusal, but ${String(error)}`)
}

describe('an answer', () => {
  it.each([200, 201, 299])('of %i is taken, with the time of the server', async (status) => {
    const date = 'Mon, 23 Nov 2026 10:00:00 GMT'
    expect(await post({ status, body: '{"token":"x"}', headers: { date } })).toEqual({
      body: { token: 'x' },
      date: Date.parse(date),
    })
    expect(seen?.method).toBe('POST')
    expect(seen?.headers).toMatchObject({ 'x-own': 'yes', 'content-length': '5' })
  })

  it.each(['', 'no JSON', '7', 'null', '"text"'])('that is no object, %j, is an empty one', async (body) => {
    expect((await post({ status: 200, body })).body).toEqual({})
  })
})

describe('a refusal', () => {
  it.each([
    [300, false],
    [302, false],
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [407, false],
    [408, true],
    [409, false],
    [428, false],
    [429, true],
    [430, false],
    [499, false],
    [500, true],
    [503, true],
  ])('of %i may be better later: %s', async (status, retryable) => {
    expect(await failure({ status })).toMatchObject({ status, retryable })
  })

  it.each([
    ['message', '{"message":"no.","error":"x"}', ': no. '],
    ['error_description', '{"error_description":"who?","error":"x"}', ': who?. '],
    ['error_code', '{"error_code":"NOPE","error":"x"}', ': NOPE. '],
    ['error', '{"error":"x"}', ': x. '],
    ['nothing', '{}', '500. '],
    ['no text', '{"message":7}', '500. '],
  ])('says what the server said: %s', async (_name, body, said) => {
    expect((await failure({ status: 500, body })).message).toContain(`/oidc/v1/token answered 500`)
    expect((await failure({ status: 500, body })).message).toContain(said)
  })

  it.each([
    [401, '{}', 'The login to the workspace is wrong or has expired'],
    [403, '{"message":"Token lacks required scopes"}', 'add the scope `postgres`'],
    [403, '{"message":"no"}', 'The identity may not use this database'],
    [500, '{"message":"Token lacks required scopes"}', 'It is asked again until it answers'],
    [400, '{}', 'Check LAKEBASE_ENDPOINT or LAKEBASE_INSTANCE'],
    [404, '{}', 'Check LAKEBASE_ENDPOINT or LAKEBASE_INSTANCE'],
    [300, '{}', 'does not seem to be the address of a workspace'],
    [399, '{}', 'does not seem to be the address of a workspace'],
    [418, '{}', 'It is asked again until it answers'],
    [429, '{}', 'It is asked again until it answers'],
  ])('of %i with %s says what to do', async (status, body, advice) => {
    expect((await failure({ status, body })).message).toContain(advice)
  })

  it('says for how long the server wants to be left alone', async () => {
    const wait = async (header: string) =>
      (await failure({ status: 429, headers: { 'retry-after': header } })).retryAfterMs
    expect(await wait('7')).toBe(7000)
    expect(await wait(new Date(Date.now() - 60_000).toUTCString())).toBe(0)
    const ms = await wait(new Date(Date.now() + 600_000).toUTCString())
    expect(ms).toBeGreaterThan(500_000)
    expect(ms).toBeLessThanOrEqual(600_000)
    expect(await wait('soon')).toBeUndefined()
    expect((await failure({ status: 429 })).retryAfterMs).toBeUndefined()
  })
})

describe('no answer', () => {
  it('is tried again when nobody listens', async () => {
    const free = createServer()
    await once(free.listen(0, '127.0.0.1'), 'listening')
    const address = free.address()
    const port = typeof address === 'object' ? address?.port : undefined
    free.close()
    const call = nodeHttp(
      { url: new URL(`http://127.0.0.1:${port}/`), headers: {}, body: '' },
      AbortSignal.timeout(30_000),
    )
    await expect(call).rejects.toMatchObject({
      retryable: true,
      message: expect.stringMatching(
        /^127\.0\.0\.1:\d+ cannot be reached: .*Check DATABRICKS_HOST and the network/,
      ),
    })
  })

  it('because the caller gave up is the reason of the caller', async () => {
    const reason = new Error('closing')
    const call = nodeHttp({ url, headers: {}, body: '' }, AbortSignal.abort(reason))
    await expect(call).rejects.toBe(reason)
  })
})
