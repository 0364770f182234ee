import { RESTRICT_PATH_LOCALLY } from './search-path.ts'
import type { ResultRows, Session } from './session.ts'

/** What can be read in one message together with something else, such as taking a lock. */
export interface Reading<T> {
  /** Each ends with a semicolon. */
  readonly statements: string
  parse(results: readonly ResultRows[]): T
  /** What is read of the run that holds the lock since `connectedAt` (epoch ms): its URL, or who runs it. */
  holder?(read: T, connectedAt: number): string | undefined
}

/** Reads it in a message of its own, which writes nothing. */
export async function readAlone<T>(session: Session, { statements, parse }: Reading<T>): Promise<T> {
  return parse(
    await session.send(
      `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;\n${RESTRICT_PATH_LOCALLY};\n${statements}\nCOMMIT`,
    ),
  )
}
