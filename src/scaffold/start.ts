import type { Project, SourceText } from './project.ts'

/** How the app is to be started, and on which port it then listens. */
export interface Start {
  /** Arguments for `command` of a new app.yaml; undefined: the platform, or the app.yaml that is there, knows it. */
  readonly command: readonly string[] | undefined
  /** What the code has to change before the platform reaches it; undefined: nothing that was seen. */
  readonly portAdvice: string | undefined
}

const PORT = '$DATABRICKS_APP_PORT'
const ADVICE =
  'Databricks reaches the app at 0.0.0.0 and the port in DATABRICKS_APP_PORT, and takes it for unhealthy elsewhere'

/**
 * The platform runs `npm run start` where package.json has it, else the first Python file by name, and gives the port in
 * DATABRICKS_APP_PORT (docs "Databricks Apps: app runtime"). It replaces that name in a command, which is no shell.
 */
export function startOf({ appFile, node, python, sources }: Project): Start {
  if (appFile !== undefined) return { command: undefined, portAdvice: undefined }
  if (node) return startOfNode(node, sources)
  return { command: python && startOfPython(python, sources), portAdvice: undefined }
}

function startOfNode(node: NonNullable<Project['node']>, sources: readonly SourceText[]): Start {
  const main = [node.main, 'server.js', 'index.js', 'app.js', 'server.mjs', 'index.mjs'].find(
    (file) => file !== undefined && sources.some(({ path }) => path === file.replace(/^\.\//, '')),
  )
  const start = node.hasStart ? ['npm', 'run', 'start'] : main === undefined ? undefined : ['node', main]
  const reads = (name: string) =>
    sources.some(({ text }) => new RegExp(`\\benv\\b.{0,4}\\b${name}\\b`).test(text))
  if (reads('DATABRICKS_APP_PORT'))
    return { command: node.hasStart ? undefined : start, portAdvice: undefined }
  if (reads('PORT')) return { command: start && ['env', `PORT=${PORT}`, ...start], portAdvice: undefined }
  const place = sources.flatMap(listenIn)[0]
  return {
    command: node.hasStart ? undefined : start,
    portAdvice: place && `${place}: let it listen on \`process.env.DATABRICKS_APP_PORT || 3000\`. ${ADVICE}.`,
  }
}

function listenIn({ path, text }: SourceText): readonly string[] {
  const line = text.split('\n').findIndex((each) => /\.listen\(/.test(each))
  return line < 0 ? [] : [`${path}:${line + 1}`]
}

type Starter = readonly [wanted: string, imports: RegExp, command: (file: string) => readonly string[]]

const HOST = ['--host', '0.0.0.0', '--port', PORT] as const

/** Frameworks that are started by a program of theirs. Streamlit's host and port are set by the platform. */
const STARTERS: readonly Starter[] = [
  ['streamlit', /\bimport streamlit\b|\bfrom streamlit\b/, (file) => ['streamlit', 'run', file]],
  ['fastapi', /=\s*FastAPI\(/, (file) => ['uvicorn', `${moduleOf(file)}:app`, ...HOST]],
  ['flask', /=\s*Flask\(/, (file) => ['flask', '--app', moduleOf(file), 'run', ...HOST]],
]

function startOfPython(
  packages: readonly string[],
  sources: readonly SourceText[],
): readonly string[] | undefined {
  for (const [name, imports, command] of STARTERS) {
    if (!packages.includes(name)) continue
    const file = sources.find(({ path, text }) => path.endsWith('.py') && imports.test(text))
    if (file) return command(file.path)
  }
  return undefined
}

function moduleOf(file: string): string {
  return file.replace(/\.py$/, '').replaceAll('/', '.')
}
