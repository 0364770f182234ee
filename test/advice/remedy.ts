import { partsOf } from '../../src/block.ts'

/** One thing to do, as a reader takes it from an advice. */
export type Step =
  /** `before` is the sentence that leads to it, which names who runs it. */
  | { readonly kind: 'sql' | 'command'; readonly text: string; readonly before: string }
  /** A key of deployment.yaml, or an input: YAML between back-ticks. `before` is the text that leads to it. */
  | { readonly kind: 'setting'; readonly text: string; readonly before: string }
  | { readonly kind: 'deploy' }

/** The steps of one way out, in order. */
export type Way = readonly Step[]

/** A key and its value, or an entry of a list. */
const YAML = /^(?:- \{.*\}|[a-z][\w.-]*: \S.*)$/

/**
 * The ways out that an advice names, of which any one is enough: each statement, command, key and `the next deploy does it`. What
 * follows a "then" belongs to the way before it.
 */
export function waysOf(advice: string): readonly Way[] {
  const ways: Step[][] = []
  let before = ''
  for (const part of partsOf(advice)) {
    if ('prose' in part) {
      before = part.prose
      ways.push(...stepsIn(before).map((step) => [step]))
      continue
    }
    const step: Step = { kind: isCommand(part.block) ? 'command' : 'sql', text: part.block, before }
    const last = ways.at(-1)
    if (last && /^[;,.]? ?(?:and )?then\b/.test(before)) last.push(step)
    else ways.push([step])
  }
  return ways
}

/** The same for the same way out of another database of a lab, whose number stands in its names. */
export function shapeOf(way: Way): string {
  return way
    .map((step) => (step.kind === 'deploy' ? step.kind : `${step.kind} ${step.text}`))
    .join('; then ')
    .replaceAll(/\bdb_\d+/g, 'db')
    .replaceAll(/"[0-9a-f]{16}"/g, '<id>')
}

function isCommand(text: string): boolean {
  return /^(?:databricks|gh|curl|sudo|az) /.test(text)
}

/** What prose asks for: keys between back-ticks, and a deploy where no condition stands behind it. */
function stepsIn(prose: string): readonly Step[] {
  const deploys = /The next deploy does it\b/.test(prose)
  const settings = [...prose.matchAll(/`([^`\n]+)`/g)].flatMap(({ 1: text = '', index }): Step[] =>
    YAML.test(text) ? [{ kind: 'setting', text, before: prose.slice(0, index) }] : [],
  )
  return [...(deploys ? [{ kind: 'deploy' } as const] : []), ...settings]
}

const STATEMENT =
  /\b(?:GRANT|REVOKE|ALTER|DROP|CREATE|BEGIN|SELECT|INSERT|UPDATE|DELETE|SET|DO|COMMIT|REINDEX|TRUNCATE)\b[^`]*;(?: |$)/

/** SQL or a command that stands in the midst of prose, where nobody can copy it. */
export function looseText(advice: string): readonly string[] {
  return partsOf(advice).flatMap((part) => {
    if ('block' in part) return []
    const plain = part.prose.replaceAll(/`[^`]*`/g, '')
    const found = STATEMENT.exec(plain) ?? /\bdatabricks (?:api|apps|postgres|database) \S.*/.exec(plain)
    return found ? [found[0]] : []
  })
}
