import { DeployError, type DeployErrorOptions } from '../error.ts'
import type { ErrorCode } from '../error-code.ts'
import type { JsonObject } from './json.ts'
import { NetworkError } from './transport.ts'

export interface ApiErrorFields extends DeployErrorOptions {
  readonly status: number
  readonly errorCode: string | undefined
  /** The platform's own sentence. */
  readonly platformMessage: string
  /** True when the body was the API's JSON error, and not a proxy's page. */
  readonly structured: boolean
  readonly requestId: string | undefined
  readonly details: readonly JsonObject[]
  readonly retryAfterMs: number | undefined
}

/** An answer of the platform that is not 2xx, or the error of a finished long-running operation (`status` 200). */
export class ApiError extends DeployError {
  readonly status: number
  /** The platform's `error_code`; undefined when the body had none or a number. */
  readonly errorCode: string | undefined
  readonly platformMessage: string
  readonly structured: boolean
  readonly requestId: string | undefined
  readonly details: readonly JsonObject[]
  /** How long the platform asks to wait, from `Retry-After` or RetryInfo. */
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, message: string, fields: ApiErrorFields) {
    super(code, message, fields)
    this.name = 'ApiError'
    this.status = fields.status
    this.errorCode = fields.errorCode
    this.platformMessage = fields.platformMessage
    this.structured = fields.structured
    this.requestId = fields.requestId
    this.details = fields.details
    this.retryAfterMs = fields.retryAfterMs
  }
}

/** `409 ABORTED: The app is busy`; undefined: no answer came. */
export function saidBy(error: unknown): string | undefined {
  if (!(error instanceof ApiError)) return undefined
  const { status, errorCode, platformMessage } = error
  return `${[status, errorCode].filter((part) => part !== undefined).join(' ')}: ${platformMessage}`
}

/** The error codes of a thing that does not exist; undefined: the body had none. */
export const NOT_FOUND_CODES: readonly (string | undefined)[] = [
  undefined,
  'NOT_FOUND',
  'RESOURCE_DOES_NOT_EXIST',
]

/**
 * True only for a structured 404: the API itself says that the thing does not exist. A 404 of a proxy, an HTML page or
 * `ENDPOINT_NOT_FOUND` (the workspace has no such API) says nothing about the thing. The Apps and instances APIs leave
 * `error_code` out (databricks/cli:libs/testserver).
 */
export function isNotFound(error: unknown): error is ApiError {
  return (
    error instanceof ApiError &&
    error.status === 404 &&
    error.structured &&
    NOT_FOUND_CODES.includes(error.errorCode)
  )
}

/** True when the workspace has no such API at all. */
export function isApiMissing(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 404 && error.errorCode === 'ENDPOINT_NOT_FOUND'
}

/**
 * 409 ALREADY_EXISTS or RESOURCE_ALREADY_EXISTS, or the 400 with "already exists" of Lakebase roles and databases
 * (databricks/cli:acceptance/bundle/resources/postgres_roles, postgres_databases).
 */
export function isAlreadyExists(error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false
  if (error.errorCode === 'ALREADY_EXISTS' || error.errorCode === 'RESOURCE_ALREADY_EXISTS') return true
  return error.errorCode !== 'ABORTED' && error.platformMessage.includes('already exists')
}

const AMBIGUOUS_STATUSES = [408, 499, 500, 502, 503, 504]

/** True when the request may or may not have taken effect: a lost connection, a timeout, a 5xx. */
export function isAmbiguous(error: unknown): boolean {
  if (error instanceof NetworkError) return error.sent
  return error instanceof ApiError && AMBIGUOUS_STATUSES.includes(error.status)
}

/** True when the platform did not accept the bearer: 401, or 403 "Invalid access token" with a numeric error_code. */
export function isRefusedToken(error: unknown): error is ApiError {
  if (!(error instanceof ApiError) || error.code === 'UNEXPECTED_RESPONSE') return false
  return (
    error.status === 401 || (error.status === 403 && /invalid (access )?token/i.test(error.platformMessage))
  )
}
