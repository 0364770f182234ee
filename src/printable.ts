/** Control characters but a tab, line breaks too, and what has no width or turns the direction of the text around it. */
const UNSEEN = /(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
/** A colour or weight of letters; not the ones that hide them. */
const ESCAPE = String.fromCharCode(27)
const COLOUR = new RegExp(`${ESCAPE}\\[(?:[0-79]|[12]\\d|3[0-79]|9[0-7]|38;5;\\d{1,3}|;)*m`, 'g')

/** One line of text in which every character shows: names and the messages of others may hold any. */
export function printable(text: string): string {
  return text.replace(UNSEEN, escaped)
}

/** The same of a program's output, which keeps the colours of its letters. */
export function printableOutput(text: string): string {
  const colours = text.match(COLOUR) ?? []
  return text
    .split(COLOUR)
    .map((part, index) => printable(part) + (colours[index] ?? ''))
    .join('')
}

/**
 * Lines that the Actions runner takes for text. It would read `::name::` at the start of one, and `##[name]` anywhere in one,
 * as a command of ours (`actions/runner:src/Runner.Common/ActionCommand.cs`).
 */
export function inert(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) =>
      printableOutput(line)
        .replace(/^(\s*):(?=:)/, '$1: ')
        .replaceAll('##[', '## ['),
    )
    .join('\n')
}

function escaped(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  const code = character.codePointAt(0) ?? 0
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
}
