import { LineCounter, parse, parseDocument, Scalar, stringify, visit } from 'yaml'
import type { Problem } from '../error.ts'

export interface Substitution {
  /** Undefined: the template is no YAML, and `problems` says why. */
  readonly text: string | undefined
  readonly problems: readonly Problem[]
}

const PLACEHOLDER = /\$\$|\$\{([^}\n]*)(\}?)/g
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Replaces `${NAME}` by its value and `$$` by `$` in every text of a YAML template; a bare `$NAME` stays, because the platform
 * itself fills in `$DATABRICKS_APP_PORT`. Comments stay as they are. A value is written as one text, whatever is in it, and
 * adds no line, so line numbers remain true.
 */
export function substitute(
  text: string,
  values: Readonly<Record<string, string>>,
  file: string,
): Substitution {
  const template = new Template(text)
  const document = parseDocument(template.marked, {
    prettyErrors: false,
    lineCounter: template.lines,
    uniqueKeys: false,
  })
  const [error] = document.errors
  if (error) {
    const { line } = template.lines.linePos(error.pos[0])
    const message = error.message.split('\n', 1)[0] ?? error.message
    return { text: undefined, problems: [{ message: template.unmarked(message), location: { file, line } }] }
  }
  const problems: Problem[] = []
  const edits: Edit[] = []
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'string' || !node.range || !template.isMarked(node.value)) return
      const { filled, faults } = template.fill(node.value, values, file)
      problems.push(...faults)
      edits.push({ start: node.range[0], end: node.range[1], text: written(filled, node, template.marked) })
    },
  })
  return { text: template.edited(edits), problems }
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The value as a scalar of the kind that the user wrote, if it can be; else in double quotes. */
function written(value: string, { type, range }: Scalar, source: string): string {
  if (type === Scalar.PLAIN && isPlain(value)) return value
  const scalar = new Scalar(value)
  scalar.type =
    type === Scalar.QUOTE_SINGLE && !/[\r\n]/.test(value) ? Scalar.QUOTE_SINGLE : Scalar.QUOTE_DOUBLE
  const text = stringify(scalar, {
    lineWidth: 0,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  }).trimEnd()
  // A block of lines becomes one, and its lines are left empty.
  const lines = range ? source.slice(range[0], range[1]).split('\n').length - 1 : 0
  return text + '\n'.repeat(lines)
}

/** `on`, `12:30` and `1.0` are something else to a parser of YAML 1.1 or 1.2 unless they are quoted. */
function isPlain(value: string): boolean {
  if (!/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(value)) return false
  return parse(value) === value && parse(value, { version: '1.1' }) === value
}

/** A template in which each placeholder is a word, so that it is YAML. */
class Template {
  readonly marked: string
  readonly lines = new LineCounter()
  readonly #placeholders: string[] = []
  readonly #columns: { readonly line: number; readonly column: number }[] = []
  readonly #mark: RegExp

  constructor(text: string) {
    let word = 'PLACEHOLDER'
    while (text.includes(word)) word += 'X'
    this.#mark = new RegExp(`${word}(\\d+)E`, 'g')
    const lines = text.split('\n').map((line, index) => {
      if (line.trimStart().startsWith('#')) return line
      return line.replace(PLACEHOLDER, (placeholder: string, ...rest: unknown[]) => {
        const offset = rest.find((each) => typeof each === 'number') ?? 0
        this.#columns.push({ line: index + 1, column: offset + 1 })
        return `${word}${this.#placeholders.push(placeholder) - 1}E`
      })
    })
    this.marked = lines.join('\n')
  }

  isMarked(text: string): boolean {
    return text.search(this.#mark) >= 0
  }

  /** The text with `edits`, in its order, and with all other placeholders as they were. */
  edited(edits: readonly Edit[]): string {
    let at = 0
    const parts = edits
      .toSorted((a, b) => a.start - b.start)
      .map(({ start, end, text }) => {
        const before = this.unmarked(this.marked.slice(at, start))
        at = end
        return before + text
      })
    return parts.join('') + this.unmarked(this.marked.slice(at))
  }

  /** With the placeholders as they were. */
  unmarked(text: string): string {
    return text.replace(this.#mark, (_, index: string) => this.#placeholders[Number(index)] ?? '')
  }

  fill(text: string, values: Readonly<Record<string, string>>, file: string) {
    const faults: Problem[] = []
    const filled = text.replace(this.#mark, (_, index: string) => {
      const placeholder = this.#placeholders[Number(index)] ?? ''
      if (placeholder === '$$') return '$'
      const [, name = '', close = ''] = /^\$\{([^}]*)(\}?)$/.exec(placeholder) ?? []
      const fault = faultOf(placeholder, name, close, values)
      if (fault === undefined) return values[name] ?? ''
      faults.push({ ...fault, location: { file, ...this.#columns[Number(index)] } })
      return ''
    })
    return { filled, faults }
  }
}

function faultOf(
  placeholder: string,
  name: string,
  close: string,
  values: Readonly<Record<string, string>>,
): Pick<Problem, 'message' | 'hint'> | undefined {
  if (close === '' || !NAME.test(name)) {
    return {
      message: `"${placeholder}" is not a placeholder such as \${LAKEBASE_SCHEMA}`,
      hint: 'write $$ for a dollar sign that is meant as it is',
    }
  }
  if (Object.hasOwn(values, name)) return undefined
  const known = Object.keys(values).toSorted().join(', ') || 'none'
  return {
    message: `\${${name}} has no value; known names: ${known}`,
    hint: `add it to the environment in deployment.yaml:  env_vars: { ${name}: "..." }`,
  }
}
