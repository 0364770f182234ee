import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A deployment.yaml that is wrong, and exactly what is said about it. */
export interface BadFile {
  readonly yaml: string
  /** With the file's name before the position. */
  readonly problems: readonly string[]
  /** True when JSON Schema cannot know, or the text is no YAML. */
  readonly blind: boolean
}

/** Blocks of bad-files.txt: `=====` or `===== blind`, the file, `-----`, one line for each problem. */
export const BAD_FILES: readonly BadFile[] = readFileSync(join(import.meta.dirname, 'bad-files.txt'), 'utf8')
  .split(/^=====/m)
  .slice(1)
  .map((block) => {
    const [flag, body] = cut(block, '\n')
    const [yaml, problems] = body.startsWith('-----\n') ? ['', body.slice(6)] : cut(body, '\n-----\n')
    return {
      yaml: yaml === '' ? '' : `${yaml}\n`,
      problems: problems
        .trimEnd()
        .split('\n')
        .map((problem) => `deployment.yaml:${problem}`),
      blind: flag === ' blind',
    }
  })

function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return [text.slice(0, at), text.slice(at + separator.length)]
}
