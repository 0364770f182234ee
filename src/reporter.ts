import type { Location } from './error.ts'

/** Where a run tells its story: the Actions log, a terminal, or a test. */
export interface Reporter {
  /** Runs `work` under a heading; the Actions log folds it, a terminal indents it. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>
  info(line: string): void
  debug(line: string): void
  warning(message: string, location?: Location): void
  error(message: string, location?: Location): void
  /** Registers a secret before anything could print it. */
  mask(secret: string): void
}

/** Warns of the same thing once, whoever looks how often. */
export function withoutRepeats(reporter: Reporter): Reporter {
  const said = new Set<string>()
  const warning: Reporter['warning'] = (message, location) => {
    const key = JSON.stringify([message, location])
    if (!said.has(key)) reporter.warning(message, location)
    said.add(key)
  }
  return { ...reporter, warning }
}

/** For work whose result alone is told; what is secret in it is still kept from the others. */
export function silent({ mask }: Reporter): Reporter {
  const nothing = () => {}
  return { group: (_, work) => work(), info: nothing, debug: nothing, warning: nothing, error: nothing, mask }
}
