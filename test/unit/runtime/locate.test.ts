import { expect, it } from 'vitest'
import { LakebaseCredentialError } from '../../../src/runtime/error.ts'
import type { Http } from '../../../src/runtime/http.ts'
import { locateWith, locator } from '../../../src/runtime/locate.ts'
import type { LakebaseOptions } from '../../../src/runtime/options.ts'
import { FakeClock } from './fake-clock.ts'

const ENDPOINT = { kind: 'autoscaling', endpoint: 'projects/p/branches/b/endpoints/e' } as const
const INSTANCE = { kind: 'provisioned', instance: 'shop' } as const
const OPTIONS: LakebaseOptions = {
  env: {},
  user: 'me',
  workspaceHost: 'https://w.example.com',
  auth: () => ({ token: 't' }),
}
const HOSTS = { status: { hosts: { host: 'h', read_only_host: 'r' } } }
const DNS = { read_write_dns: 'h', read_only_dns: 'r' }

/** A workspace that answers so, in turn; the last answer is the one of all that follow. */
function stage(answers: readonly (Readonly<Record<string, unknown>> | Error)[], random = 1) {
  const [clock, asked] = [new FakeClock(), [] as string[]]
  const http: Http = async ({ url, headers }) => {
    const next = answers[Math.min(asked.length, answers.length - 1)]
    asked.push(`${clock.now() - 1_000} ${url.href} ${headers.authorization}`)
    if (next instanceof Error) throw next
    return { body: next ?? {}, date: undefined }
  }
  return { clock, asked, ports: { clock, http, random: () => random } }
}

/** The host, or what is said instead. */
async function found({ clock, ports }: ReturnType<typeof stage>, options: LakebaseOptions): Promise<string> {
  const outcome = locateWith({ ...OPTIONS, ...options }, ports).then(
    ({ host }) => host,
    (error: Error) => error.message,
  )
  await clock.advance(60_000)
  return outcome
}

const E = 'https://w.example.com/api/2.0/postgres/projects/p/branches/b/endpoints/e'
const busy = (retryAfterMs?: number) => new LakebaseCredentialError('busy', { retryable: true, retryAfterMs })

it.each([
  [ENDPOINT, HOSTS, 'h', E],
  [{ ...ENDPOINT, readOnly: true }, HOSTS, 'r', E],
  [INSTANCE, DNS, 'h', 'https://w.example.com/api/2.0/database/instances/shop'],
  [{ ...INSTANCE, readOnly: true }, DNS, 'r', 'https://w.example.com/api/2.0/database/instances/shop'],
])('of %j the workspace is asked', async (target, body, host, url) => {
  const world = stage([body])
  expect(await found(world, { target })).toBe(host)
  expect(world.asked).toEqual([`0 ${url} Bearer t`])
})

it('is not asked for a host that is known, and has none of a database of its own', async () => {
  const world = stage([HOSTS])
  expect(await found(world, { target: ENDPOINT, host: 'known' })).toBe('known')
  expect(world.asked).toEqual([])
})

it.each([
  [1, [0, 100, 300, 700, 1500]],
  [0, [0, 50, 150, 350, 750]],
])('is asked five times, with growing pauses, random %d', async (random, times) => {
  const world = stage([busy()], random)
  expect(await found(world, { target: ENDPOINT })).toBe('busy')
  expect(world.asked.map((each) => Number(each.split(' ')[0]))).toEqual(times)
})

it('is asked as late as it wants, and no more once it has said no', async () => {
  const later = stage([busy(2_000), HOSTS])
  expect(await found(later, { target: ENDPOINT })).toBe('h')
  expect(later.asked[1]).toMatch(/^2000 /)
  const no = stage([new LakebaseCredentialError('no', { retryable: false })])
  expect(await found(no, { target: ENDPOINT })).toBe('no')
  expect(no.asked).toHaveLength(1)
})

it.each([
  {},
  { status: null },
  { status: {} },
  { status: { hosts: { host: '' } } },
  { status: { hosts: { host: 1 } } },
])('an answer without a host, %j, is one that may come', async (body) => {
  expect(await found(stage([body, HOSTS]), { target: ENDPOINT })).toBe('h')
  expect(await found(stage([body]), { target: { ...ENDPOINT, readOnly: true } })).toContain(
    'has no read-only host',
  )
})

it('takes no longer than a connect may', async () => {
  const world = stage([busy(5_000)])
  expect(await found(world, { target: ENDPOINT, connectionTimeoutMillis: 4_000 })).toMatch(
    /has not told the host of .* in the 4000 ms that connectionTimeoutMillis allows\. The last answer: busy$/,
  )
})

it('ends with its signal, and one request with its time', async () => {
  const { clock, ports } = stage([busy(60_000)])
  const over = new AbortController()
  const asked = locator(ENDPOINT, OPTIONS, ports)(over.signal).catch((error: unknown) => error)
  await clock.advance(1)
  over.abort('over')
  expect(await asked).toBe('over')
  const silent = { ...ports, http: () => new Promise<never>(() => {}) }
  const failures: unknown[] = []
  locator(ENDPOINT, { ...OPTIONS, requestTimeoutMs: 500 }, silent, (error) => failures.push(error))(
    new AbortController().signal,
  ).catch(() => {})
  await clock.advance(500)
  expect(failures).toMatchObject([{ message: 'The workspace has not answered in 500 ms.' }])
})
