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

/** A hint with sentences that end in code behind a colon, such as the YAML to add, with that as a block. */
export function lastCodeAsBlock(hint: string): string {
  return hint.replaceAll(/: `([^`\n]+)`(?:\. |\.?$)/gm, (_, code: string) => `:\n${block(code)}\n`).trimEnd()
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
      parts.push(...partsOfLine(line.trim()))
    }
  }
  endBlock()
  return parts
}

/** `Let an administrator run: GRANT ...; REVOKE ...; The next run goes on.`: what is to be copied stands behind the colon. */
const RUN = /\b[Rr]un\b[^:]*: (?=[A-Z]{2,}[ ;]|databricks )/

function partsOfLine(line: string): readonly AdvicePart[] {
  const found = RUN.exec(line)
  if (found === null) return proseOf(line)
  const start = found.index + found[0].length
  const rest = line.slice(start)
  const length = rest.startsWith('databricks ') ? rest.length : endOfStatements(rest)
  return [
    ...proseOf(line.slice(0, start)),
    ...(length > 0 ? [{ block: rest.slice(0, length) }] : []),
    ...proseOf(rest.slice(length)),
  ]
}

/** Behind the last semicolon that ends a word. */
function endOfStatements(text: string): number {
  return Math.max(...[...text.matchAll(/;(?= |$)/g)].map(({ index }) => index + 1), 0)
}

function proseOf(text: string): readonly AdvicePart[] {
  return text.trim() === '' ? [] : [{ prose: text.trim() }]
}
