import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { substitute } from '../../../src/source/template.ts'

const values = { SCHEMA: 'notes', PORT: '8080', FLAG: 'on', EMPTY: '', LINES: 'a\nb' }

test.each([
  [`value: \${SCHEMA}`, 'value: notes'],
  [`value: \${PORT}\${PORT}`, 'value: "80808080"'],
  [`value: \${FLAG}`, 'value: "on"'],
  [`[\${EMPTY}]`, '[""]'],
  [`['\${SCHEMA}', "\${SCHEMA}s", x\${SCHEMA}]`, `['notes', "notess", xnotes]`],
  [`a: $\${SCHEMA} costs $$5`, `a: "\${SCHEMA} costs $5"`],
  [`a: $$\${SCHEMA}`, 'a: "$notes"'],
  [`"\${LINES}": 1`, '"a\\nb": 1'],
  ['command: $DATABRICKS_APP_PORT', 'command: $DATABRICKS_APP_PORT'],
  ['a $ b', 'a $ b'],
  [
    `  # \${UNKNOWN} in a comment\na: 1 # \${UNKNOWN} too`,
    `  # \${UNKNOWN} in a comment\na: 1 # \${UNKNOWN} too`,
  ],
  [`a: one\r\nb: \${SCHEMA}\r\n`, 'a: one\r\nb: notes\r\n'],
  [`a: |\n  one\n  \${SCHEMA}\nb: \${SCHEMA}\n`, 'a: "one\\nnotes\\n"\n\n\nb: notes\n'],
  [`PLACEHOLDER0E: \${SCHEMA}`, 'PLACEHOLDER0E: notes'],
])('%j becomes %j', (text, expected) => {
  expect(substitute(text, values, 'f')).toEqual({ text: expected, problems: [] })
})

const HOSTILE = [
  'hi", "x"] # ',
  'v" }, { name: PATH, value: "/evil',
  "it's",
  'a: b',
  '- a',
  '&a *a !!binary |',
  '{ } [ ] , # : ? @ ` %',
  '\\" \\n \\x41',
  'a\r\nb\tc\u0000\u001b\u0085\u2028\ufeff',
  '<<',
  '---',
  '...',
  'null',
  '~',
  '1e3',
  '12:30',
  ' blanks ',
  `\${SCHEMA}`,
  'PLACEHOLDER0E',
  '😀',
]

test.each(HOSTILE)('%j stays one text wherever it is put', (value) => {
  const where = [
    `\${X}`,
    `"\${X}"`,
    `'\${X}'`,
    `{ value: \${X} }`,
    `["a", "\${X}"]`,
    `[\${X}, b]`,
    `>-\n      \${X}\n`,
  ]
  for (const template of where) {
    const { text = '' } = substitute(
      `env:\n  - name: A\n    value: ${template}\nlast: 1\n`,
      { X: value },
      'f',
    )
    const held: unknown = parse(text)
    const expected: unknown = parse(
      `env:\n  - name: A\n    value: ${template.replace(`\${X}`, 'MARK')}\nlast: 1\n`,
    )
    const whole = JSON.stringify(expected).replace('"MARK"', () => JSON.stringify(value))
    expect(JSON.stringify(held), template).toBe(whole)
  }
})

describe('what is wrong', () => {
  test('is found everywhere at once, with line and column', () => {
    const { problems } = substitute(
      `a: \${NOPE}\nb:\n  - "\${SCHEMA}\${OTHER}"\nc: \${a-b} \${unclosed\n`,
      values,
      'x.template',
    )
    expect(problems.map(({ location, message }) => [location?.line, location?.column, message])).toEqual([
      [1, 4, `\${NOPE} has no value; known names: EMPTY, FLAG, LINES, PORT, SCHEMA`],
      [3, 15, `\${OTHER} has no value; known names: EMPTY, FLAG, LINES, PORT, SCHEMA`],
      [4, 4, `"\${a-b}" is not a placeholder such as \${LAKEBASE_SCHEMA}`],
      [4, 11, `"\${unclosed" is not a placeholder such as \${LAKEBASE_SCHEMA}`],
    ])
    expect(problems[0]?.location?.file).toBe('x.template')
    expect(problems[0]?.hint).toBe('add it to the environment in deployment.yaml:  env_vars: { NOPE: "..." }')
  })

  test('includes names that only every object has', () => {
    expect(substitute(`a: \${constructor}`, values, 'f').problems).toHaveLength(1)
  })

  test('is YAML that is none, in its own line', () => {
    const { text, problems } = substitute(`a: 1\nb: "\${SCHEMA}\n`, values, 'f')
    expect([text, problems.map(({ location }) => location)]).toEqual([undefined, [{ file: 'f', line: 3 }]])
  })
})
