import { randomUUID } from 'node:crypto'

// Sources. Codes by status: `databricks-sdk-go:apierr/error_mapping.go`. Texts of 404 and of a missing field:
// `databricks/cli:libs/testserver/postgres.go`.

/** An answer that is an error: `{"error_code","message","details"}` under an HTTP status (`databricks-sdk-go:apierr`). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly details: readonly unknown[] | undefined

  constructor(status: number, code: string, message: string, details?: readonly unknown[]) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.details = details
  }

  get body(): Record<string, unknown> {
    return {
      error_code: this.code,
      message: this.message,
      ...(this.details ? { details: this.details } : {}),
    }
  }
}

export const badRequest = (message: string): ApiError => new ApiError(400, 'BAD_REQUEST', message)

export const invalidParameter = (message: string): ApiError =>
  new ApiError(400, 'INVALID_PARAMETER_VALUE', message)

export const requiredField = (field: string): ApiError =>
  invalidParameter(`Field '${field}' is required, expected non-default value (not "")!`)

export const malformed = (message: string): ApiError => new ApiError(400, 'MALFORMED_REQUEST', message)

export const unauthenticated = (message: string): ApiError => new ApiError(401, 'UNAUTHENTICATED', message)

export const permissionDenied = (message: string): ApiError => new ApiError(403, 'PERMISSION_DENIED', message)

export const alreadyExists = (message: string): ApiError => new ApiError(409, 'ALREADY_EXISTS', message)

export const conflict = (message: string): ApiError => new ApiError(409, 'RESOURCE_CONFLICT', message)

/** 404 of the postgres API: `project id not found [TraceId: …]`. */
export const idNotFound = (kind: string): ApiError =>
  new ApiError(404, 'NOT_FOUND', `${kind} id not found [TraceId: ${randomUUID().replaceAll('-', '')}]`)

/** What the parent made goes with the parent (`databricks/cli:libs/testserver/postgres.go`, recorded on the cloud). */
export function managedByParent(message: string): ApiError {
  return new ApiError(400, 'BAD_REQUEST', message, [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'RESOURCE_CONFLICT',
      domain: 'databricks.com',
      metadata: { declarative_context: 'MANAGED_BY_PARENT' },
    },
    { '@type': 'type.googleapis.com/google.rpc.RequestInfo', request_id: randomUUID(), serving_data: '' },
  ])
}

export const roleNotFound = (id: string): ApiError =>
  new ApiError(
    404,
    'NOT_FOUND',
    `role not found; role_id:"${id}" [TraceId: ${randomUUID().replaceAll('-', '')}]`,
  )
