import { partsOf } from './block.ts'
import { printable } from './printable.ts'

/** GitHub draws nothing for it, and takes what it parts for two things. */
const APART = '\u200B'

/** Longer runs of back-ticks are cut: a fence has to be longer than any of them. */
const LONGEST_RUN = 20

/** Characters of one sentence, and of a block of output: more is cut, and the log has it whole. */
const LONGEST = { sentence: 20_000, block: 200_000 }

/** Inline code that survives backticks, pipes and line ends in names. */
export function code(text: string): string {
  const flat = shortRuns(printable(cut(text, LONGEST.sentence).replace(/\s+/g, ' ')))
  const longest = longestRun(flat)
  const fence = '`'.repeat(longest + 1)
  return longest > 0 ? `${fence} ${flat} ${fence}` : `${fence}${flat}${fence}`
}

/** Lines of somebody's output, as they are. */
export function fenced(text: string): string {
  const lines = shortRuns(cut(text, LONGEST.block).split(/\r?\n/).map(printable).join('\n'))
  const fence = '`'.repeat(Math.max(2, longestRun(lines)) + 1)
  return `${fence}\n${lines}\n${fence}`
}

/** What stands in backticks, or is the address of a page, without the stop of its sentence. */
const CODE = /`([^`]+)`|(?<!\w)(https?:\/\/[^\s`<>]*[^\s`<>.,;:!?)\]'"])/

/**
 * A sentence of ours as Markdown: what it puts in backticks stays code, an address becomes code, which can be copied and is
 * no link, and nothing else in it is markup.
 */
export function prose(text: string): string {
  const parts = cut(text, LONGEST.sentence)
    .replace(/\s+/g, ' ')
    .split(CODE)
    // Of the two groups one is empty each time.
    .filter((part) => part !== undefined)
  return parts
    .map((part, index) => (index % 2 === 1 ? code(part) : escaped(printable(part))))
    .map((part, index) => (part === '' && index > 0 && index < parts.length - 1 ? APART : part))
    .join('')
}

/** Markdown for one cell of a table. */
export function cell(markdown: string): string {
  return markdown.replace(/(?<!\\)\|/g, '\\|')
}

/** An advice, of which each block to copy is a block of code, with nothing changed in it that shows. */
export function advice(text: string): string {
  return partsOf(text)
    .map((part) => ('block' in part ? fenced(part.block) : prose(part.prose)))
    .join('\n\n')
}

/** Neither markup nor what GitHub makes a link, a picture or a formula of: mentions, issues, addresses, `:name:`, `$...$`. */
function escaped(text: string): string {
  return text
    .replace(/[\\*[\]<>|~`&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&')
    .replace(/@|#(?=\w)|\bGH-(?=\d)|:(?=\/\/)|\b(?:www|mailto|xmpp)(?=[.:])/gi, `$&${APART}`)
    .replace(/:(?=[a-z][\w+-]*:)/gi, `:${APART}`)
    .replace(/\$/g, '<span>$</span>')
    .replace(/^(?:#|[-+=] |\d+[.)] )/, '\\$&')
}

function cut(text: string, longest: number): string {
  return text.length > longest
    ? `${text.slice(0, longest)}... (${text.length - longest} characters more)`
    : text
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0)
}

function shortRuns(text: string): string {
  return text.replace(/`{21,}/g, `${'`'.repeat(LONGEST_RUN)}...`)
}
