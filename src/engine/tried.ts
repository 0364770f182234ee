import { DeployError } from '../error.ts'
import { type Diagnosis, failed } from '../plan/diagnosis.ts'
import { sentence } from '../sentence.ts'

/** What came of something that may fail without ending the run. */
export type Tried<T> = { readonly value: T } | { readonly error: unknown }

/** Only the end of the run itself is thrown. */
export async function tried<T>(signal: AbortSignal, work: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    signal.throwIfAborted()
    return { error }
  }
}

export function valueIn<T>(attempt: Tried<T> | undefined): T | undefined {
  return attempt && 'value' in attempt ? attempt.value : undefined
}

/** The failure as a line of its own. */
export function failure(subject: string, error: unknown): Diagnosis {
  const message = error instanceof Error ? error.message : String(error)
  const advice = error instanceof DeployError ? error.hint : undefined
  return failed(subject, sentence(message.replace(/\s+/g, ' ')), advice)
}
