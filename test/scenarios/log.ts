/** A workflow command that GitHub shows beside the code. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  /** `file:line:column` as far as given, from the repository's root; empty for none. */
  readonly place: string
  readonly message: string
}

/** The annotations of a log, in order (actions/runner:src/Runner.Worker/ActionCommandManager.cs has the escapes). */
export function annotations(log: string): Annotation[] {
  return log.split('\n').flatMap((line) => {
    const match = /^::(error|warning|notice)(?: ([^:]*))?::(.*)$/.exec(line)
    if (!match) return []
    const [, level, properties = '', message = ''] = match
    if (level !== 'error' && level !== 'warning' && level !== 'notice') return []
    return [{ level, place: placeOf(properties), message: decode(message) }]
  })
}

function placeOf(properties: string): string {
  const given = new Map(
    properties.split(',').map((pair): [string, string] => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), decode(pair.slice(at + 1))]
    }),
  )
  return ['file', 'line', 'col'].flatMap((name) => given.get(name) ?? []).join(':')
}

function decode(text: string): string {
  return text
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%25', '%')
}

/** Titles of the log's groups. Throws when one is not closed, or closed twice: the runner knows no nested groups. */
export function groups(log: string): string[] {
  const titles: string[] = []
  let open = false
  for (const line of log.split('\n')) {
    const title = /^::group::(.*)$/.exec(line)?.[1]
    const ends = line.startsWith('::endgroup::')
    if (title === undefined && !ends) continue
    if (ends !== open) throw new Error(`groups are not balanced at: ${line}`)
    open = !ends
    if (title !== undefined) titles.push(title)
  }
  if (open) throw new Error('the last group is not closed')
  return titles
}
