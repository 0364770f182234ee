import { describe, expect, test } from 'vitest'
import { substitute } from '../../../src/source/template.ts'

const values = { SCHEMA: 'notes', PORT: '8080', EMPTY: '', LINES: 'a\nb' }

test.each([
  [`value: \${SCHEMA}`, 'value: notes'],
  [`\${PORT}\${PORT}`, '80808080'],
  [`[\${EMPTY}]`, '[]'],
  [`$\${SCHEMA} costs $$5`, `\${SCHEMA} costs $5`],
  [`$$\${SCHEMA}`, '$notes'],
  ['command: $DATABRICKS_APP_PORT', 'command: $DATABRICKS_APP_PORT'],
  ['a $ b', 'a $ b'],
  [`  # \${UNKNOWN} in a comment`, `  # \${UNKNOWN} in a comment`],
  [`one\r\n\${SCHEMA}\r\n`, 'one\r\nnotes\r\n'],
])('%j becomes %j', (text, expected) => {
  expect(substitute(text, values, 'f')).toEqual({ text: expected, problems: [] })
})

describe('what is wrong', () => {
  test('is found everywhere at once, with line and column', () => {
    const { problems } = substitute(
      `a: \${NOPE}\nb:\n  - "\${SCHEMA}\${LINES}"\nc: \${a-b} \${unclosed\n`,
      values,
      'x.template',
    )
    expect(problems.map(({ location, message }) => [location?.line, location?.column, message])).toEqual([
      [1, 4, `\${NOPE} has no value; known names: EMPTY, LINES, PORT, SCHEMA`],
      [3, 15, `the value of \${LINES} has more than one line`],
      [4, 4, `"\${a-b}" is not a placeholder such as \${LAKEBASE_SCHEMA}`],
      [4, 11, `"\${unclosed" is not a placeholder such as \${LAKEBASE_SCHEMA}`],
    ])
    expect(problems[0]?.location?.file).toBe('x.template')
    expect(problems[0]?.hint).toBe('add it to the environment in deployment.yaml:  env_vars: { NOPE: "..." }')
  })

  test('includes names that only every object has', () => {
    expect(substitute(`\${constructor}`, values, 'f').problems).toHaveLength(1)
  })
})
