/**
 * A command, SQL or YAML to copy, inside an advice: its lines are indented by four. A terminal shows them so, and a page shows
 * them as a block of code, in which nothing is changed.
 */
export function block(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n')
}

/** An advice in the order of its parts. */
export type AdvicePart = { readonly prose: string } | { readonly block: string }

/** The parts of an advice; lines without content inside a block belong to it. */
export function partsOf(advice: string): readonly AdvicePart[] {
  const parts: AdvicePart[] = []
  let block: string[] = []
  const endBlock = () => {
    const text = block.join('\n').trimEnd()
    if (text !== '') parts.push({ block: text })
    block = []
  }
  for (const line of advice.split('\n')) {
    if (line.startsWith('    ')) block.push(line.slice(4))
    else if (line.trim() === '' && block.length > 0) block.push('')
    else {
      endBlock()
      if (line.trim() !== '') parts.push({ prose: line.trim() })
    }
  }
  endBlock()
  return parts
}
