import { block } from '../block.ts'
import { sentence } from '../sentence.ts'
import { type Advice, type FailedCall, missing } from './absence.ts'
import { ApiError } from './api-error.ts'
import { isHtml, isPage, PAGE } from './body.ts'
import { isJsonObject, type JsonObject } from './json.ts'

/** Makes the error out of whatever came back: Databricks JSON, SCIM, API 1.2, HTML, plain text or nothing. */
export function parseApiError(call: FailedCall, status: number, headers: Headers, body: string): ApiError {
  const parsed = parseBody(body, headers)
  const requestId = headers.get('x-request-id') ?? requestIdOf(parsed.details)
  const what = `${call.method} ${call.path}`
  const code = parsed.errorCode === undefined ? '' : ` ${parsed.errorCode}`
  const id = requestId === undefined ? '' : ` (request id ${requestId})`
  const advice = adviceFor(call, status, parsed)
  return new ApiError(
    advice.code,
    `${what} answered ${status}${code}: ${sentence(parsed.message)}${id}${advice.cause}`,
    {
      ...parsed,
      platformMessage: parsed.message,
      status,
      requestId,
      retryAfterMs: retryAfter(headers, parsed.details),
      retryable: advice.code !== 'QUOTA_EXCEEDED' && (status === 429 || status >= 500),
      hint: advice.hint,
    },
  )
}

interface ParsedBody {
  readonly errorCode: string | undefined
  readonly message: string
  readonly structured: boolean
  /** An HTML page, which the API itself never answers with. */
  readonly isPage: boolean
  readonly details: readonly JsonObject[]
}

function parseBody(body: string, headers: Headers): ParsedBody {
  const json = parseJson(body)
  if (!isJsonObject(json)) {
    const start = body.slice(0, READ_CHARACTERS)
    const fromPage = start.trim() !== '' && (isHtml(headers) || isPage(start))
    const message = fromPage ? describePage(start) : describeText(start)
    return { errorCode: undefined, message, structured: false, isPage: fromPage, details: [] }
  }
  const message = [json.message, json.detail, json.error_description, json.error].find(
    (text) => typeof text === 'string' && text !== '',
  )
  const details: readonly unknown[] = Array.isArray(json.details) ? json.details : []
  return {
    errorCode: errorCodeOf(json),
    message: typeof message === 'string' ? oneLine(message) : 'no message',
    structured: message !== undefined || json.error_code !== undefined,
    isPage: false,
    details: details.filter(isJsonObject),
  }
}

/** Databricks' `error_code`, or OAuth's `error` where a description says the rest. A number only repeats the status. */
function errorCodeOf(json: JsonObject): string | undefined {
  const code = json.error_code ?? (json.error_description === undefined ? undefined : json.error)
  return typeof code === 'string' && code !== '' ? code : undefined
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** Characters of an answer that is no JSON; a page says what it is at its beginning. */
const READ_CHARACTERS = 4_096

function describeText(body: string): string {
  return body.trim() === '' ? 'an empty body' : oneLine(body)
}

function describePage(body: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1]?.trim()
  return title ? `${PAGE}, "${oneLine(title)}"` : PAGE
}

/** On one line, so that no text of the platform can pass for a workflow command. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 500 ? `${line.slice(0, 500)}...` : line
}

function requestIdOf(details: readonly JsonObject[]): string | undefined {
  const info = details.find((detail) => String(detail['@type']).endsWith('google.rpc.RequestInfo'))
  return typeof info?.request_id === 'string' ? info.request_id : undefined
}

/** `Retry-After` in seconds or as a date, else the `retry_delay` ("3s") of a RetryInfo detail. */
function retryAfter(headers: Headers, details: readonly JsonObject[]): number | undefined {
  const header = headers.get('retry-after')
  if (header !== null) {
    if (/^\d+$/.test(header.trim())) return Number(header) * 1000
    const date = Date.parse(header)
    return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
  }
  const info = details.find((detail) => String(detail['@type']).endsWith('google.rpc.RetryInfo'))
  const seconds = /^(\d+(\.\d+)?)s$/.exec(String(info?.retry_delay))?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

const IMPORT = '/api/2.0/workspace-files/import-file/'
const RUN_AGAIN = 'Run the job again: what is already done is not repeated.'

function adviceFor(call: FailedCall, status: number, parsed: ParsedBody): Advice {
  if (parsed.isPage && status !== 404 && status !== 429 && status < 500) return intercepted(call)
  if (status === 401 || (status === 403 && /invalid (access )?token/i.test(parsed.message))) {
    return {
      code: 'UNAUTHENTICATED',
      cause: ' The token is expired, revoked or of another workspace.',
      hint: `Check that the credentials belong to ${call.host}, and that \`databricks-host\` is this workspace.`,
    }
  }
  if (status === 403) return forbidden(call, parsed.message)
  if (status === 404) return missing(call, parsed)
  if (status < 500 && isQuota(parsed)) return outOfQuota(call)
  if (status === 429) {
    return {
      code: 'RATE_LIMITED',
      cause: ' Too many requests reach this workspace at the moment.',
      hint: 'Run the job again later, or run fewer deployments at a time.',
    }
  }
  if (status >= 500)
    return { code: 'PLATFORM_ERROR', cause: ' The platform failed, not this request.', hint: RUN_AGAIN }
  if (isStateRefusal(parsed)) {
    return {
      code: 'CONFLICT',
      cause: ' It changed while this job worked on it.',
      hint: 'Look who else stops, starts, deploys or deletes it, and run the job again.',
    }
  }
  if (status === 409) {
    return { code: 'CONFLICT', cause: '', hint: 'Something else changes the same thing. Run the job again.' }
  }
  const { path } = call
  if (path.startsWith(IMPORT) && (status === 413 || /SIZE|TOO_LARGE/.test(parsed.errorCode ?? ''))) {
    return {
      code: 'BAD_REQUEST',
      cause: ` The workspace takes no file of the size of ${decodeURIComponent(path.slice(IMPORT.length))}.`,
      hint: 'Leave the file out with `build.exclude_patterns` in deployment.yaml, or make it smaller: the limit is 10 MB.',
    }
  }
  return {
    code: 'BAD_REQUEST',
    cause: '',
    hint: 'Check the value that the message names in deployment.yaml or the inputs.',
  }
}

/** A 400 that speaks of the thing's state blames no value of ours; the codes of such refusals are not documented. */
function isStateRefusal({ errorCode, message }: ParsedBody): boolean {
  return (
    errorCode === 'INVALID_STATE' ||
    /\bnot in \w+ state\b|\bin progress\b|\bbeing deleted\b|\bcompute is [A-Z]+\b|\bwith state [A-Z]+\b/.test(
      message,
    )
  )
}

/** A limit of how many there may be, as against one of requests; which status and code it has is not documented. */
function isQuota({ errorCode, message }: ParsedBody): boolean {
  if (errorCode === 'QUOTA_EXCEEDED') return true
  return (
    !/\brequests?\b|\brate\b/i.test(message) &&
    /\bquota\b|\bmaximum number of\b|\blimit of (\w+ )?(apps|projects|instances|branches|endpoints)\b/i.test(
      message,
    )
  )
}

function outOfQuota({ path }: FailedCall): Advice {
  const ofApps = path.startsWith('/api/2.0/apps')
  return {
    code: 'QUOTA_EXCEEDED',
    cause: ' The workspace has as many as it may have.',
    hint: ofApps
      ? `Stop or delete an app that nobody needs, or let a workspace admin ask Databricks for a higher limit, then run the job again:\n${block('databricks apps list\ndatabricks apps stop <name>')}`
      : 'Delete what nobody needs, or let a workspace admin ask Databricks for a higher limit, then run the job again.',
  }
}

const ENTITLEMENT = 'the workspace-access entitlement'

/** Which right each API asks for (docs "Databricks Apps", "Manage projects", "Create and manage a database instance"). */
const RIGHTS: readonly (readonly [pattern: RegExp, right: string])[] = [
  [
    /^POST \/api\/2\.0\/apps$/,
    'the right to create apps (workspace access) or, to attach a database, CAN_MANAGE on its Lakebase project or instance',
  ],
  [
    / \/api\/2\.0\/(permissions\/)?apps\b/,
    'CAN_MANAGE on the app (and, to attach a database, CAN_MANAGE on its Lakebase project or instance)',
  ],
  [/ \/api\/2\.0\/(postgres|database)\/credentials$/, ENTITLEMENT],
  [/ \/api\/2\.0\/postgres\//, 'CAN_MANAGE on the Lakebase project'],
  [/ \/api\/2\.0\/database\//, 'CAN_MANAGE on the Lakebase instance'],
  [/ \/api\/2\.0\/workspace/, 'CAN_MANAGE on the workspace folder'],
  [/./, ENTITLEMENT],
]

/** A page says nothing of the token, a right or a value: the request never met the API. */
function intercepted({ host }: FailedCall): Advice {
  return {
    code: 'UNEXPECTED_RESPONSE',
    cause: ` Something between this job and ${host} answered in its place.`,
    hint: "Look at the proxy or firewall that the runner's requests go through, and check that `databricks-host` is the workspace's own URL.",
  }
}

/** What the platform itself names is believed first. */
function forbidden(call: FailedCall, message: string): Advice {
  if (/\bworkspace-access\b/.test(message))
    return {
      code: 'PERMISSION_DENIED',
      cause: '',
      hint: `Let a workspace admin give the identity that runs this job ${ENTITLEMENT}; \`doctor\` prints the command.`,
    }
  const right = RIGHTS.find(([pattern]) => pattern.test(`${call.method} ${call.path}`))?.[1]
  return {
    code: 'PERMISSION_DENIED',
    cause: ` The deployer lacks a right: ${right}.`,
    hint: `Let whoever manages it grant that right, then run the job again; \`doctor\` names the identity and prints the command.`,
  }
}
