/** A client that the gateway has let through to its cluster. */
export interface Session {
  /** Counts from 1 for each gateway. */
  readonly id: number
  readonly user: string
  readonly database: string
  readonly serverName: string | undefined
  /** `application_name` of its start-up message. */
  readonly application: string | undefined
}

/** Whether the server refused a part of a message, and so the rest of it. */
export type Outcome = 'done' | 'failed'

/**
 * Sees each client message that asks for work (a simple Query, or the Sync that ends an extended batch) before the
 * server gets it, and its answer before the client gets it. Message or answer is held until the promise resolves; of an
 * answer beyond 64 KiB, only the end. A rejection closes the session: message or answer is lost.
 */
export interface MessageObserver {
  before?(session: Session, sql: string): Promise<void>
  after?(session: Session, sql: string, outcome: Outcome): Promise<void>
}
