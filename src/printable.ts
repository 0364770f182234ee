/** Neither a tab nor the start of a colour; line breaks too. */
const CONTROL = /(?!\t|\p{Cc}\[[\d;]*m)\p{Cc}/gu

/** One line of text whose control characters show: names and the messages of others may hold any. */
export function printable(text: string): string {
  return text.replace(CONTROL, (character) => {
    if (character === '\n') return '\\n'
    if (character === '\r') return '\\r'
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
}
