import type { Problem } from '../../error.ts'
import { skipBlank } from '../../postgres/blank.ts'
import { locate } from '../syntax/position.ts'

/** What of a file is run. */
export interface Half {
  /** A beginning of the file's text, so that every place in it is one in the file. */
  readonly sql: string
  /** False where the file says so in its tool's words. */
  readonly transactional: boolean
  readonly problems: readonly Problem[]
}

/** What a word behind the marker means beside `up` and `down`; `environment`: it changes what the statements say. */
type Meaning = 'nothing' | 'no-transaction' | 'environment'

/** How a tool marks the two ways in one file. */
interface Marking {
  /** As the user writes them. */
  readonly up: string
  readonly down: string
  /** Of a whole line; the first group is what stands behind the marker. */
  readonly line: RegExp
  /** The words behind a marker, in lower case and with single blanks. */
  readonly split: (said: string) => readonly string[]
  readonly words: Readonly<Record<string, Meaning>>
  /** Whether `no-transaction` is about the file, wherever it stands, and not about the half that it stands in. */
  readonly isForFile: boolean
}

const GOOSE: Marking = {
  up: '-- +goose Up',
  down: '-- +goose Down',
  line: /^[ \t]*--[ \t]*\+goose\b(.*)$/gim,
  split: (said) => [said],
  words: {
    statementbegin: 'nothing',
    statementend: 'nothing',
    'envsub off': 'nothing',
    'envsub on': 'environment',
    'no transaction': 'no-transaction',
  },
  isForFile: true,
}

const DBMATE: Marking = {
  up: '-- migrate:up',
  down: '-- migrate:down',
  line: /^[ \t]*--[ \t]*migrate:(.*)$/gim,
  split: (said) => said.split(' '),
  words: { 'transaction:true': 'nothing', 'transaction:false': 'no-transaction' },
  isForFile: false,
}

/** The part between `-- +goose Up` and `-- +goose Down`. `path` is how the user wrote the file's. */
export function gooseHalf(path: string, text: string): Half {
  return upHalf(GOOSE, path, text)
}

/** The part between `-- migrate:up` and `-- migrate:down`; options stand behind the marker. */
export function dbmateHalf(path: string, text: string): Half {
  return upHalf(DBMATE, path, text)
}

function upHalf(marking: Marking, path: string, text: string): Half {
  const problems: Problem[] = []
  let up: number | undefined
  let down: number | undefined
  let transactional = true
  for (const { index, 0: line, 1: said = '' } of text.matchAll(marking.line)) {
    for (const word of marking.split(wordsOf(said))) {
      const meaning = Object.hasOwn(marking.words, word) ? marking.words[word] : undefined
      if (word === 'up' && up === undefined && down === undefined) up = index
      else if (word === 'down' && up !== undefined && down === undefined) down = index
      else if (meaning === 'no-transaction') transactional &&= !marking.isForFile && down !== undefined
      else if (meaning === 'environment' && down !== undefined) continue
      else if (meaning !== 'nothing')
        problems.push({ location: locate(path, text, index), ...misread(marking, line.trim(), meaning) })
    }
  }
  return {
    sql: text.slice(0, down),
    transactional,
    // What is below a line in a wrong place is above the right one by that alone.
    problems:
      problems.length > 0 && up !== undefined ? problems : [...problems, ...aboveUp(marking, path, text, up)],
  }
}

function wordsOf(said: string): string {
  return said.replace(/--.*$/, '').trim().replaceAll(/\s+/g, ' ').toLowerCase()
}

function misread({ up, down }: Marking, line: string, meaning: Meaning | undefined): Problem {
  if (meaning === 'environment') {
    return {
      message: `\`${line}\` puts variables of the environment into the statements, which is not done here`,
      hint: 'write the values out',
    }
  }
  return {
    message: `\`${line}\` has no meaning in this place`,
    hint: `the file has one line \`${up}\`, and at most one line \`${down}\` below it`,
  }
}

function aboveUp(
  { up: line }: Marking,
  path: string,
  text: string,
  up: number | undefined,
): readonly Problem[] {
  if (up === undefined) {
    const message = `the file has no line \`${line}\`, so nothing says what of it is to run`
    return [{ location: { file: path }, message, hint: `put \`${line}\` above what is to run` }]
  }
  const first = skipBlank(text, 0)
  if (first >= up) return []
  const message = `a statement stands above the line \`${line}\``
  return [{ location: locate(path, text, first), message, hint: 'move it below that line' }]
}
