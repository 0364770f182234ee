import { DeployError } from '../error.ts'
import { isJsonObject, type Json } from './json.ts'
import type { Reply } from './transport.ts'

/** The request that a body answers. */
export interface Answered {
  /** `GET /api/2.0/apps/shop` */
  readonly what: string
  readonly host: string
  /**
   * An answer that says nothing is one: of a call that has nothing to say, or of a list, which leaves out what is empty. No
   * question is answered by nothing at all.
   */
  readonly mayBeEmpty: boolean
}

/**
 * The JSON of an answer. A page, a body that breaks off and an answer that says nothing are errors about just that, so that
 * none of them passes for a thing that is not there. Throws `UNEXPECTED_RESPONSE`, which shows nothing of the body.
 */
export function parseBody({ what, host, mayBeEmpty }: Answered, reply: Reply): Json {
  const text = new TextDecoder().decode(reply.bytes)
  if (text.trim() === '') {
    if (mayBeEmpty && !what.startsWith('GET ')) return {}
    throw unreadable(what, host, reply, 'an empty body')
  }
  const json = parse(text)
  if (json === undefined) throw unreadable(what, host, reply, kindOf(text))
  if (!mayBeEmpty && isJsonObject(json) && Object.keys(json).length === 0) {
    throw unreadable(what, host, reply, 'an empty object')
  }
  return json
}

/** The bytes of a file, where a proxy's page may have come in its place. Throws `UNEXPECTED_RESPONSE`. */
export function fileBody({ what, host }: Omit<Answered, 'mayBeEmpty'>, reply: Reply): Uint8Array {
  const start = new TextDecoder().decode(reply.bytes.subarray(0, 100))
  // A file may well be a page of the app's; only as one is it sent so.
  if (isHtml(reply.headers) && isPage(start)) throw unreadable(what, host, reply, PAGE)
  return reply.bytes
}

export const PAGE = 'an HTML page'

export function isHtml(headers: Headers): boolean {
  return headers.get('content-type')?.includes('html') === true
}

/** Whether a text begins as HTML does, and JSON never. */
export function isPage(text: string): boolean {
  return /^\s*</.test(text)
}

function parse(text: string): Json | undefined {
  try {
    const json: Json = JSON.parse(text)
    return json
  } catch {
    return undefined
  }
}

/** The parser's own words would show the beginning of a body that may hold anything. */
function kindOf(text: string): string {
  if (isPage(text)) return PAGE
  return /^\s*[{[]/.test(text) ? 'JSON that breaks off' : 'text that is not JSON'
}

function unreadable(what: string, host: string, { status }: Reply, kind: string): DeployError {
  return new DeployError('UNEXPECTED_RESPONSE', `${what} on ${host} answered ${status} with ${kind}.`, {
    hint: "Run the job again. If it stays so, check that `databricks-host` is the workspace's own URL, and that no proxy answers in its place.",
  })
}
