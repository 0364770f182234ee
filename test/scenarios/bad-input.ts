import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** One way to get it wrong, and all that the run says about it. */
export interface BadInput {
  readonly name: string
  /** The platform that it meets: nothing there yet, or an app that was deployed from the unchanged workspace. */
  readonly platforms: readonly Platform[]
  readonly with: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  /** True when nothing at all is sent. */
  readonly offline: boolean
  readonly annotations: readonly Complaint[]
  /** Changes the checkout at `root`. */
  spoil(root: string): void
}

export type Platform = 'empty' | 'deployed'

export interface Complaint {
  /** `file:line:column` as far as known, else empty. */
  readonly place: string
  readonly says: string
}

type Edit = (root: string) => void

/**
 * The cases of bad-input.txt. A case begins with `===== name`, under a heading `##### platforms` that says where the
 * cases below it run, with `sent` when they must look at the platform to know. Then come lines of these forms:
 *
 *     with NAME: VALUE       env NAME: VALUE       an input of the step, a variable of the job
 *     write FILE             the lines below it that begin with a vertical bar are the file
 *     replace FILE: A -> B   remove FILE           folder PATH
 *     latin1 FILE: TEXT      size FILE: BYTES      link PATH -> TARGET
 *     > [PLACE] MESSAGE      one annotation; \n in it is a line's end
 */
export const BAD_INPUT: readonly BadInput[] = readFileSync(join(import.meta.dirname, 'bad-input.txt'), 'utf8')
  .split(/^#####/m)
  .slice(1)
  .flatMap((section) => {
    const [heading = '', ...cases] = section.split(/^=====/m)
    return cases.map((text) => readCase(heading, text))
  })

function readCase(heading: string, text: string): BadInput {
  const [name = '', ...lines] = text.split('\n')
  const edits: Edit[] = []
  const inputs: Record<string, string> = {}
  const env: Record<string, string> = {}
  const annotations: Complaint[] = []
  for (const [index, line] of lines.entries()) {
    if (line === '' || line.startsWith('|')) continue
    const setting = /^(with|env) ([^:]+):(?: (.*))?$/.exec(line)
    const complaint = /^> \[(.*?)\] (.*)$/.exec(line)
    if (setting) (setting[1] === 'with' ? inputs : env)[setting[2] ?? ''] = setting[3] ?? ''
    else if (complaint) {
      annotations.push({ place: complaint[1] ?? '', says: (complaint[2] ?? '').replaceAll('\\n', '\n') })
    } else edits.push(readEdit(line, bodyAt(lines, index + 1)))
  }
  return {
    name: name.trim(),
    platforms: (['empty', 'deployed'] as const).filter((platform) => heading.includes(platform)),
    with: inputs,
    env,
    offline: !heading.includes('sent'),
    annotations,
    spoil: (root) => {
      for (const edit of edits) edit(root)
    },
  }
}

function bodyAt(lines: readonly string[], start: number): string {
  const rest = lines.slice(start)
  const end = rest.findIndex((line) => !line.startsWith('|'))
  const body = rest.slice(0, end < 0 ? rest.length : end)
  return body.map((line) => `${line.slice(2)}\n`).join('')
}

function readEdit(line: string, body: string): Edit {
  const [, verb = '', rest = ''] = /^(\w+) (.*)$/.exec(line) ?? []
  const [target = '', value = ''] = rest.split(/(?:: | -> )(.*)/s)
  const at = (root: string): string => {
    mkdirSync(dirname(join(root, target)), { recursive: true })
    return join(root, target)
  }
  switch (verb) {
    case 'write':
      return (root) => writeFileSync(at(root), body)
    case 'replace':
      return (root) => replace(at(root), value)
    case 'remove':
      return (root) => rmSync(at(root), { recursive: true })
    case 'folder':
      return (root) => mkdirSync(join(root, target), { recursive: true })
    case 'latin1':
      return (root) => writeFileSync(at(root), `${value}\n`, 'latin1')
    case 'size':
      return (root) => {
        writeFileSync(at(root), '')
        truncateSync(at(root), Number(value))
      }
    case 'link':
      return (root) => symlinkSync(value, at(root))
    default:
      throw new Error(`bad-input.txt does not know: ${line}`)
  }
}

function replace(file: string, change: string): void {
  const [from = '', to = ''] = change.split(' -> ')
  const text = readFileSync(file, 'utf8')
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`)
  writeFileSync(file, text.replace(from, to.replaceAll('\\n', '\n')))
}
