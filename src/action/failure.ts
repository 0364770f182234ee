import { count } from '../count.ts'
import { explain } from '../engine/failure.ts'
import { DeployError, describeLocation, InvalidInput, type Problem } from '../error.ts'
import type { ErrorCode } from '../error-code.ts'
import { advice, code, fenced, prose } from '../markdown.ts'

/** What went wrong and what to do, as paragraphs of Markdown; of an InvalidInput all problems, `state` beside their number. */
export function renderFailure(failure: unknown, state?: string): string[] {
  if (!(failure instanceof InvalidInput)) return explanation(failure)
  const { problems } = failure
  return [
    [`**Failed.** ${count(problems.length, 'problem')} in inputs and files.`, state]
      .filter(Boolean)
      .join(' '),
    problems.map(problemItem).join('\n'),
  ]
}

/** The same for a text of GitHub's that holds no more characters than `budget`. */
export function renderFailureWithin(budget: number, failure: unknown): string {
  const text = renderFailure(failure).join('\n\n')
  return text.length <= budget
    ? text
    : '**Failed.** What went wrong is too long for this place: the log of the run has it.'
}

function problemItem({ message, hint, location }: Problem): string {
  const place = location ? `${code(describeLocation(location))}: ` : ''
  return `- ${place}${paragraph(message)}${hint === undefined ? '' : ` (${paragraph(hint)})`}`
}

/** A message of one line reads as prose; the lines of a longer one are somebody's output. */
function explanation(failure: unknown): string[] {
  const message = failure instanceof Error ? failure.message : String(failure)
  const location = failure instanceof DeployError ? failure.location : undefined
  const verdict = location ? `**Failed.** ${code(describeLocation(location))}:` : '**Failed.**'
  const what = explain(failure)
    .slice(message.length)
    .replace(/\n?Code: [A-Z_]+$/, '')
    .trim()
  return [
    ...(message.includes('\n') ? [verdict, fenced(message)] : [`${verdict} ${prose(message)}`]),
    ...(what === '' ? [] : [advice(what)]),
    ...(failure instanceof DeployError ? [codeLink(failure.code)] : []),
  ]
}

function codeLink(code: ErrorCode): string {
  return `[\`${code}\`](https://github.com/tellr/lakebase-deploy/blob/main/docs/errors.md#${code.toLowerCase()})`
}

function paragraph(text: string): string {
  return prose(text.replace(/\s*\n\s*/g, ' '))
}
