import type { Problem } from '../error.ts'
import { nearest } from './distance.ts'
import type { ConfigFile } from './file.ts'
import type { Inputs } from './inputs.ts'
import type { Fields } from './key.ts'

export type Selection =
  | { readonly ok: true; readonly fields: Fields }
  /** `problem` is undefined when the file is unreadable, which is reported already. */
  | { readonly ok: false; readonly problem: Problem | undefined }

/** The environment that the input names. With a file it is never guessed, not even when there is only one. */
export function selectEnvironment({ environment }: Inputs, { path, environments }: ConfigFile): Selection {
  if (!environments) return { ok: false, problem: undefined }
  const names = [...environments.keys()]
  const location = { file: path }
  if (environment === undefined) {
    const lines = names.map((name) => `\`environment: ${name}\``).join(' or ')
    const message = `no environment is chosen; the file has ${names.join(', ')}`
    return { ok: false, problem: { message, hint: `add ${lines} to the step`, location } }
  }
  const fields = environments.get(environment)
  if (fields) return { ok: true, fields }
  const near = nearest(environment, names)
  const hint = near === undefined ? undefined : `did you mean \`environment: ${near}\`?`
  const message = `input "environment" is "${environment}", which the file does not have; it has ${names.join(', ')}`
  return { ok: false, problem: { message, location, ...(hint !== undefined && { hint }) } }
}
