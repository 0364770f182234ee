import { type Document, isMap, isScalar, parseDocument, visit } from 'yaml'

/** What GitHub knows and act does not yet, by the key above it. */
const UNKNOWN: Readonly<Record<string, string>> = { concurrency: 'queue', environment: 'deployment' }

/** A workflow as act takes it. */
export interface Copy {
  readonly text: string
  /** Where and what, for the log. */
  readonly leftOut: readonly string[]
}

/**
 * Leaves out what act does not know; what else it does not know it refuses by itself. A job that may ask for an id token is given
 * the way to it, which GitHub's runner gives: one whose subject names the job's environment, and no other.
 */
export function copyForAct(text: string): Copy {
  const document = parseDocument(text)
  const leftOut = removeUnknown(document)
  const jobs = document.get('jobs')
  if (!isMap(jobs)) throw new Error(`a workflow without jobs: ${text}`)
  for (const { value: job } of jobs.items) {
    if (!isMap(job) || job.getIn(['permissions', 'id-token']) !== 'write' || !job.has('steps')) continue
    const environment = job.getIn(['environment', 'name'])
    if (typeof environment !== 'string') throw new Error(`a job logs in without an environment: ${job}`)
    job.setIn(['env', 'ACTIONS_ID_TOKEN_REQUEST_URL'], expression('vars.ID_TOKEN_URL'))
    job.setIn(
      ['env', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
      expression(`fromJSON(vars.REQUEST_TOKENS)[${operand(environment)}]`),
    )
  }
  return { text: document.toString({ lineWidth: 0 }), leftOut }
}

function removeUnknown(document: Document): string[] {
  const leftOut: string[] = []
  visit(document, {
    Pair: (_, { key, value }) => {
      const unknown = isScalar(key) ? UNKNOWN[String(key.value)] : undefined
      if (unknown === undefined || !isMap(value) || !value.has(unknown)) return
      leftOut.push(`${key}.${unknown}: ${value.get(unknown)}`)
      value.delete(unknown)
    },
  })
  return leftOut
}

/** What a key says, as a part of an expression. */
function operand(text: string): string {
  const [, inner] = /^\$\{\{((?:(?!\$\{\{).)*)\}\}$/.exec(text) ?? []
  return inner === undefined ? `'${text}'` : `(${inner.trim()})`
}

function expression(text: string): string {
  return `\${{ ${text} }}`
}
