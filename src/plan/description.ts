import type { Risk } from './change.ts'

export interface Description {
  /** One human line in the imperative: `create schema app_data, owned by ...`. */
  readonly title: string
  readonly risk: Risk
  /** What the risk is, where more is known than its name says. */
  readonly note?: string
}

/** A change that nobody notices. */
export function safe(title: string): Description {
  return { title, risk: 'safe' }
}
