import type { ClientBase, Pool } from 'pg'
import { type EventListener, emit } from './event.ts'

/**
 * A connection that ends while nobody waits for an answer emits `error`, and without a listener that ends the process
 * (brianc/node-postgres#2386). The pool listens only to the idle ones.
 */
export function guard(client: ClientBase, onEvent: EventListener | undefined): void {
  client.on('error', (error) => emit(onEvent, { type: 'client_error', error }))
}

/**
 * Lets queries of this client fail with errors that say cause and fix; answers are passed on untouched. A pool needs it
 * beside its clients, as node-postgres takes what a client emits for the outcome of `pool.query`.
 */
export function explainQueries(client: ClientBase | Pool, explain: (error: unknown) => unknown): void {
  const query = client.query
  const value = (...given: unknown[]): unknown => {
    const [first] = given
    // A cursor or stream of the caller's: it reports its own errors.
    if (typeof first === 'object' && first !== null && 'submit' in first) {
      return Reflect.apply(query, client, given)
    }
    const last = given.at(-1)
    if (typeof last === 'function') {
      const callback = (error: unknown, result: unknown): unknown =>
        Reflect.apply(last, undefined, [error ? explain(error) : error, result])
      return Reflect.apply(query, client, [...given.slice(0, -1), callback])
    }
    const result: unknown = Reflect.apply(query, client, given)
    return result instanceof Promise ? result.catch(rethrow) : result
  }
  const rethrow = (error: unknown): never => {
    throw explain(error)
  }
  Object.defineProperty(client, 'query', { value, configurable: true, writable: true })
}
