import { randomBytes } from 'node:crypto'
import type { Pending } from '../state/pending.ts'
import { idNotFound } from './errors.ts'
import { FAILED_OPERATION_CODE } from './unverified.ts'

export interface Operation {
  /** `projects/p/branches/b/operations/<id>`. */
  readonly name: string
  readonly kind: OperationKind
  /** What it waits for; it is `done` when this has settled. */
  readonly pending: Pending
  /** The resource when it has succeeded; undefined for a delete. */
  response: (() => unknown) | undefined
  failure: unknown
}

export type OperationKind = 'Project' | 'Branch' | 'Endpoint' | 'Database' | 'Role'

/** The long-running operations of the postgres API (`databricks-sdk-go:service/postgres/model.go`). */
export class Operations {
  readonly #operations = new Map<string, Operation>()

  /**
   * Starts an operation on the resource. `makePending` gets the function to call when the work is over; `response`
   * is asked for the resource then.
   */
  start(
    kind: OperationKind,
    resource: string,
    makePending: (done: (failure: unknown) => void) => Pending,
    response: (() => unknown) | undefined,
  ): unknown {
    // Ids look like base64 on the cloud; a client has to append the name as it is.
    const name = `${resource}/operations/${randomBytes(16).toString('base64').replaceAll('/', '-')}`
    let operation: Operation | undefined
    const pending = makePending((failure) => {
      if (operation) operation.failure = failure
    })
    operation = { name, kind, pending, response, failure: undefined }
    this.#operations.set(name, operation)
    return view(operation)
  }

  /** One look at the operation; throws 404. */
  async get(name: string): Promise<unknown> {
    const operation = this.#operations.get(name)
    if (!operation) throw idNotFound('operation')
    await operation.pending.isOver()
    return view(operation)
  }
}

function view(operation: Operation): Record<string, unknown> {
  const done = operation.pending.settled
  return {
    name: operation.name,
    done,
    metadata: { '@type': `type.googleapis.com/databricks.postgres.v1.${operation.kind}OperationMetadata` },
    ...(done ? outcome(operation) : {}),
  }
}

/** `response`, or `error` (`databricks-sdk-go:service/postgres/model.go` `Operation`); the error's code: UNVERIFIED. */
function outcome(operation: Operation): Record<string, unknown> {
  if (operation.failure !== undefined) {
    const message = operation.failure instanceof Error ? operation.failure.message : String(operation.failure)
    return { error: { error_code: FAILED_OPERATION_CODE, message } }
  }
  return { response: operation.response?.() ?? { '@type': 'type.googleapis.com/google.protobuf.Empty' } }
}
