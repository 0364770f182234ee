import type { Problem } from '../error.ts'

export interface Substitution {
  readonly text: string
  readonly problems: readonly Problem[]
}

const PLACEHOLDER = /\$\$|\$\{([^}\n]*)(\}?)/g
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Replaces `${NAME}` by its value and `$$` by `$`; a bare `$NAME` stays, because the platform itself fills in
 * `$DATABRICKS_APP_PORT`. Comment lines stay as they are. Values never add a line, so line numbers remain true.
 */
export function substitute(
  text: string,
  values: Readonly<Record<string, string>>,
  file: string,
): Substitution {
  const problems: Problem[] = []
  const lines = text.split('\n').map((line, index) => {
    if (line.trimStart().startsWith('#')) return line
    return line.replace(
      PLACEHOLDER,
      (placeholder: string, name: string | undefined, close: string, offset: number) => {
        if (name === undefined) return '$'
        const fault = faultOf(placeholder, name, close, values)
        if (fault === undefined) return values[name] ?? ''
        problems.push({ ...fault, location: { file, line: index + 1, column: offset + 1 } })
        return ''
      },
    )
  })
  return { text: lines.join('\n'), problems }
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
  const value = Object.hasOwn(values, name) ? values[name] : undefined
  if (value === undefined) {
    const known = Object.keys(values).toSorted().join(', ') || 'none'
    return {
      message: `\${${name}} has no value; known names: ${known}`,
      hint: `add it to the environment in deployment.yaml:  env_vars: { ${name}: "..." }`,
    }
  }
  if (/[\r\n]/.test(value)) return { message: `the value of \${${name}} has more than one line` }
  return undefined
}
