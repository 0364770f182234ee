import type { Project, SourceText } from './project.ts'

/** How the app is to be started, and on which port it then listens. */
export interface Start {
  /** Arguments for `command` of a new app.yaml; undefined: the platform, or the app.yaml that is there, knows it. */
  readonly command: readonly string[] | undefined
  /** What has to be changed before the platform can start or reach it; undefined: nothing that was seen. */
  readonly advice: string | undefined
}

const PORT = '$DATABRICKS_APP_PORT'
/** The platform then runs the first Python file at the top by its name, whatever that is. */
function unknownStart(sources: readonly SourceText[]): string {
  const first = sources.map(({ path }) => path).find((path) => /^[^/]+\.py$/.test(path))
  const what =
    first === undefined ? 'Nothing says how the app starts' : `The platform starts \`python ${first}\``
  return `${what}: where that is not it, write app.yaml with \`command: ["<program>", "<argument>"]\`.`
}

const ADVICE =
  'Databricks reaches the app at 0.0.0.0 and the port in DATABRICKS_APP_PORT, and takes it for unhealthy elsewhere'

/**
 * The platform runs `npm run start` where package.json has it, else the first Python file by name, and gives the port in
 * DATABRICKS_APP_PORT (docs "Databricks Apps: app runtime"). It replaces that name in a command, which is no shell.
 */
export function startOf({ appFile, node, python, sources }: Project): Start {
  if (appFile !== undefined) return { command: undefined, advice: undefined }
  if (node) return startOfNode(node, sources)
  if (python === undefined)
    return {
      command: undefined,
      advice: 'Nothing says how the app starts: write app.yaml with `command: ["<program>", "<argument>"]`.',
    }
  const command = startOfPython(python, sources)
  return { command, advice: command ? undefined : unknownStart(sources) }
}

function startOfNode(node: NonNullable<Project['node']>, sources: readonly SourceText[]): Start {
  const main = [node.main, 'server.js', 'index.js', 'app.js', 'server.mjs', 'index.mjs'].find(
    (file) => file !== undefined && sources.some(({ path }) => path === file.replace(/^\.\//, '')),
  )
  const start = node.hasStart ? ['npm', 'run', 'start'] : main === undefined ? undefined : ['node', main]
  const framework = node.dependencies.some((name) => READ_PORT.has(name))
  const reads = (name: string) =>
    sources.some(({ text }) => new RegExp(`\\benv\\b.{0,4}\\b${name}\\b`).test(text))
  if (reads('DATABRICKS_APP_PORT')) return { command: node.hasStart ? undefined : start, advice: undefined }
  if (start === undefined)
    return {
      command: undefined,
      advice: 'Nothing says how the app starts: add a `start` script to package.json.',
    }
  if (framework || reads('PORT')) return { command: ['env', `PORT=${PORT}`, ...start], advice: undefined }
  const place = sources.flatMap(listenIn)[0]
  return {
    command: node.hasStart ? undefined : start,
    advice:
      place && `Change ${place}: let it listen on \`process.env.DATABRICKS_APP_PORT || 3000\`. ${ADVICE}.`,
  }
}

/** Servers that listen on PORT by themselves. */
const READ_PORT: ReadonlySet<string> = new Set([
  'next',
  'nuxt',
  'fastify-cli',
  '@remix-run/serve',
  '@react-router/serve',
  '@sveltejs/adapter-node',
])

function listenIn({ path, text }: SourceText): readonly string[] {
  const line = text.split('\n').findIndex((each) => /\.listen\(/.test(each))
  return line < 0 ? [] : [`${path}:${line + 1}`]
}

type Starter = readonly [
  framework: string,
  /** Its group is the name of the application, where it has one. */
  made: RegExp,
  command: (file: string, name: string) => readonly string[],
]

const HOST = ['--host', '0.0.0.0', '--port', PORT] as const

/** Frameworks that are started by a program of theirs. Streamlit's host and port are set by the platform. */
const STARTERS: readonly Starter[] = [
  ['streamlit', /\bimport streamlit\b|\bfrom streamlit\b/, (file) => ['streamlit', 'run', file]],
  [
    'fastapi',
    /^(\w+)\s*(?::[^=\n]+)?=\s*FastAPI\(/m,
    (file, name) => ['uvicorn', `${moduleOf(file)}:${name}`, ...HOST],
  ],
  // It reads HOST and PORT by itself.
  ['dash', /=\s*(?:dash\.)?Dash\(/, (file) => ['env', 'HOST=0.0.0.0', `PORT=${PORT}`, 'python', file]],
  [
    'flask',
    /^(\w+)\s*(?::[^=\n]+)?=\s*(?:Flask|create_app)\(/m,
    (file, name) => ['flask', '--app', `${moduleOf(file)}:${name}`, 'run', ...HOST],
  ],
]

function startOfPython(
  packages: readonly string[],
  sources: readonly SourceText[],
): readonly string[] | undefined {
  for (const [name, made, command] of STARTERS) {
    if (!packages.includes(name)) continue
    for (const { path, text } of sources) {
      const found = path.endsWith('.py') ? made.exec(text) : null
      if (found) return command(path, found[1] ?? 'app')
    }
  }
  return undefined
}

function moduleOf(file: string): string {
  return file.replace(/\.py$/, '').replaceAll('/', '.')
}
