import type { LakebaseErrorReason } from './error.ts'
import type { DatabaseOptions, Resolved } from './resolve.ts'
import { isTokenTarget } from './target.ts'

/** The database that an error is about, and who said what of it. */
export interface Place
  extends Pick<Resolved, 'target' | 'host' | 'port' | 'database' | 'user' | 'schema' | 'why'> {
  /** What the caller said, so that no advice names a variable that is not used. */
  readonly asked?: DatabaseOptions & { readonly workspaceHost?: string | undefined }
  /** Nobody was let in yet, so no statement was sent. */
  readonly isConnecting?: boolean
}

export interface Explanation {
  readonly reason: LakebaseErrorReason
  /** The likely cause, and what to do. */
  readonly advice: string
}

/** True for a database with a password of its own. */
export function isOwn({ target }: Place): boolean {
  return !isTokenTarget(target)
}

/** Where it was said: the option, the URL, or else this variable. */
export function sourceOf(
  { target, asked = {} }: Place,
  option: 'host' | 'database',
  variable: string,
): string {
  if (asked[option] !== undefined) return `the option \`${option}\``
  // What the environment says is not taken for each target; the option is.
  if (asked.target && (target.kind === 'local' || option === 'database') && target.kind !== 'url')
    return `the option \`${option}\``
  if (target.kind === 'url') return asked.target ? 'the URL of `target`' : 'DATABASE_URL'
  return variable
}

export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}
