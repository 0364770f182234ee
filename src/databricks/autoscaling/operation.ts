import { ApiError } from '../api-error.ts'
import type { WorkspaceClient } from '../http.ts'
import { type Decoder, decode, type Json } from '../json.ts'

export const POSTGRES_API = '/api/2.0/postgres'

/**
 * Sends a mutation of the postgres API and waits for its long-running operation. While the platform still reconciles an
 * earlier change it answers 409 (databricks/cli:bundle/direct/dresources/postgres_endpoint.go); that is waited out.
 * `what` names the thing in progress lines and errors: `endpoint primary of branch production`.
 */
export async function mutate(
  client: WorkspaceClient,
  what: string,
  send: () => Promise<Json>,
): Promise<void> {
  const operation = await client.deadline.poll(what, async () => {
    try {
      return { done: true, value: await send() }
    } catch (error) {
      if (!isReconciling(error)) throw error
      return { done: false, state: 'reconciling an earlier change', said: error.platformMessage }
    }
  })
  await finish(client, what, decode(operation, `the change of ${what}`))
}

function isReconciling(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 409 && error.platformMessage.includes('reconciliation')
}

/** Operation names are appended verbatim: their ids look like base64. */
async function finish(client: WorkspaceClient, what: string, started: Decoder): Promise<void> {
  const path = `${POSTGRES_API}/${started.string('name')}`
  let operation = started
  await client.deadline.poll(what, async () => {
    if (operation.optionalBoolean('done') !== true) operation = decode(await client.get(path), `GET ${path}`)
    if (operation.optionalBoolean('done') !== true) return { done: false, state: 'in progress' }
    const error = operation.optionalObject('error')
    if (error !== undefined) throw operationFailed(what, error)
    return { done: true, value: undefined }
  })
}

function operationFailed(what: string, error: Decoder): ApiError {
  const errorCode = error.optionalString('error_code')
  const platformMessage = error.optionalString('message') ?? 'no message'
  const code = errorCode === undefined ? '' : `${errorCode}: `
  return new ApiError('OPERATION_FAILED', `Changing ${what} failed: ${code}${platformMessage}`, {
    status: 200,
    errorCode,
    platformMessage,
    structured: true,
    requestId: undefined,
    details: [],
    retryAfterMs: undefined,
    hint: 'The platform began the change and gave it up; the message says why. Run the job again once that is solved.',
  })
}
