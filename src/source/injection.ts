import type { Problem } from '../error.ts'
import type { AttachedResources } from './attached-resource.ts'

/** One environment variable that app.yaml has to set. */
export interface Injection {
  readonly name: string
  readonly value: string
  /** `valueFrom: <resource>` in the user's own entry means the same. */
  readonly resource: string | undefined
  /** Who sets it, for messages. */
  readonly origin: string
}

export interface InjectOptions {
  /** As shown to the user. */
  readonly file: string
  readonly injections: readonly Injection[]
  readonly resources: AttachedResources
  /** The platform finds out by itself how to start what has no `command`. */
  readonly startsByItself: boolean
  /** False when the text was filled in from a template: then only line numbers are true. */
  readonly columns: boolean
}

export interface Injected {
  /** The text as it was when nothing had to be added. */
  readonly text: string
  readonly problems: readonly Problem[]
}
