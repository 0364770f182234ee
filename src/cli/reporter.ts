import { describeLocation, type Location } from '../error.ts'
import { inert } from '../printable.ts'
import type { Reporter } from '../reporter.ts'

export interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

export interface Appearance {
  /** Also the lines for debugging. */
  readonly verbose: boolean
  /** https://no-color.org: no colour when NO_COLOR is set and not empty. */
  readonly noColor: boolean
}

/** A terminal: headings, indented lines, colour only where a person looks. Masked secrets never reach the screen. */
export function terminalReporter(terminal: Terminal, { verbose, noColor }: Appearance): Reporter {
  const secrets = new Set<string>()
  const colour = terminal.isTTY === true && !noColor
  const paint = (code: number, text: string) => (colour ? `\u001B[${code}m${text}\u001B[0m` : text)
  let depth = 0
  const print = (line: string) => {
    const indent = '  '.repeat(depth)
    // A job's runner reads what we print, whichever face prints it.
    let text = inert(line)
      .split('\n')
      .map((each) => indent + each)
      .join('\n')
    for (const secret of secrets) text = text.replaceAll(secret, '***')
    terminal.write(`${text}\n`)
  }
  const place = (location: Location | undefined) => (location ? `${describeLocation(location)}: ` : '')
  return {
    group: async (title, work) => {
      print(paint(1, title))
      depth += 1
      try {
        return await work()
      } finally {
        depth -= 1
      }
    },
    info: print,
    debug: (line) => {
      if (verbose) print(paint(2, line))
    },
    warning: (message, location) => print(paint(33, `warning: ${place(location)}${message}`)),
    error: (message, location) => print(paint(31, `error: ${place(location)}${message}`)),
    mask: (secret) => {
      if (secret !== '') secrets.add(secret)
    },
  }
}
