import { count } from '../count.ts'
import { explain } from '../engine/failure.ts'
import type { Standing } from '../engine/standing.ts'
import { DeployError, describeLocation, InvalidInput, type Problem } from '../error.ts'
import type { ErrorCode } from '../error-code.ts'
import { advice, code, fenced, prose } from '../markdown.ts'

/** What is to be read right below the verdict. */
export interface Head {
  /** How far the run came. */
  readonly state?: string
  /** What runs now, and how one goes back. */
  readonly standing?: Standing | undefined
  /** Commit, time and run. */
  readonly about?: string
}

/** What went wrong, what runs now and what to do, as paragraphs of Markdown; of an InvalidInput all problems. */
export function renderFailure(failure: unknown, head: Head): string[] {
  if (!(failure instanceof InvalidInput)) return explanation(failure, head)
  const { problems } = failure
  const number = `**Failed.** ${count(problems.length, 'problem')} in inputs and files.`
  return [
    [number, head.state].filter(Boolean).join(' '),
    ...headParagraphs(head),
    problems.map(problemItem).join('\n'),
  ]
}

function headParagraphs({ standing, about }: Head): string[] {
  const { sentences = [], back } = standing ?? {}
  return [
    ...sentences.map(prose),
    ...(back ? [`Back to ${prose(back.release)}:`, fenced(back.command)] : []),
    ...(about === undefined ? [] : [about]),
  ]
}

/** The same for a text of GitHub's that holds no more characters than `budget`. */
export function renderFailureWithin(budget: number, failure: unknown, about: string): string {
  const text = renderFailure(failure, { about }).join('\n\n')
  return text.length <= budget
    ? text
    : `**Failed.** What went wrong is too long for this place: the log of the run has it.\n\n${about}`
}

function problemItem({ message, hint, location }: Problem): string {
  const place = location ? `${code(describeLocation(location))}: ` : ''
  return `- ${place}${paragraph(message)}${hint === undefined ? '' : ` (${paragraph(hint)})`}`
}

/** The first line of a message reads as prose; more lines are somebody's output. */
function explanation(failure: unknown, head: Head): string[] {
  const message = failure instanceof Error ? failure.message : String(failure)
  const location = failure instanceof DeployError ? failure.location : undefined
  const verdict = location ? `**Failed.** ${code(describeLocation(location))}:` : '**Failed.**'
  const what = explain(failure)
    .slice(message.length)
    .replace(/\n?Code: [A-Z_]+$/, '')
    .trim()
  const [first = '', ...output] = message.split(/\r?\n/)
  return [
    `${verdict} ${prose(first)}`,
    ...headParagraphs(head),
    ...(output.length > 0 ? [fenced(output.join('\n'))] : []),
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
