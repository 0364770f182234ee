import { adviceOn, reads, readsPortByItself, unreachableIn } from './listener.ts'
import type { Project } from './project.ts'
import type { SourceText } from './source-text.ts'

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

/**
 * The platform runs `npm run start` where package.json has it, else the first Python file by name, and gives the port in
 * DATABRICKS_APP_PORT (docs "Databricks Apps: app runtime"). It replaces that name in a command, which is no shell.
 */
export function startOf(project: Project): Start {
  const { command, advice } = beginning(project)
  const [listener] = unreachableIn(project, command ?? project.appCommand)
  return { command, advice: advice ?? (listener && adviceOn(listener)) }
}

function beginning({ appFile, bundle, node, python, sources }: Project): Start {
  if (appFile !== undefined) return { command: undefined, advice: undefined }
  if (bundle?.command) return { command: bundle.command, advice: undefined }
  if (node) return startOfNode(node, sources)
  if (python === undefined)
    return {
      command: undefined,
      advice: 'Nothing says how the app starts: write app.yaml with `command: ["<program>", "<argument>"]`.',
    }
  return startOfPython(python, sources)
}

function startOfNode(node: NonNullable<Project['node']>, sources: readonly SourceText[]): Start {
  const main = [node.main, 'server.js', 'index.js', 'app.js', 'server.mjs', 'index.mjs'].find(
    (file) => file !== undefined && sources.some(({ path }) => path === file.replace(/^\.\//, '')),
  )
  const start = node.hasStart ? ['npm', 'run', 'start'] : main === undefined ? undefined : ['node', main]
  if (reads(sources, 'DATABRICKS_APP_PORT'))
    return { command: node.hasStart ? undefined : start, advice: undefined }
  if (start === undefined)
    return {
      command: undefined,
      advice: 'Nothing says how the app starts: add a `start` script to package.json.',
    }
  if (readsPortByItself(node) || reads(sources, 'PORT'))
    return { command: ['env', `PORT=${PORT}`, ...start], advice: undefined }
  return { command: node.hasStart ? undefined : start, advice: undefined }
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

function startOfPython(packages: readonly string[], sources: readonly SourceText[]): Start {
  const scripts = sources.filter(({ path }) => path.endsWith('.py'))
  const command = commandOf(packages, scripts)
  return { command, advice: command ? undefined : (served(packages, scripts) ?? unknownStart(scripts)) }
}

function commandOf(
  packages: readonly string[],
  scripts: readonly SourceText[],
): readonly string[] | undefined {
  for (const [name, made, command] of STARTERS) {
    if (!packages.includes(name)) continue
    for (const { path, text } of scripts) {
      const found = made.exec(text)
      if (found) return command(path, found[1] ?? 'app')
    }
  }
  return undefined
}

/** What starts a server whose application no file makes at its top, or that needs a program which may not be installed. */
function served(packages: readonly string[], scripts: readonly SourceText[]): string | undefined {
  if (packages.includes('django')) {
    const path = scripts.map((script) => script.path).find((each) => /(?:^|\/)wsgi\.py$/.test(each))
    const wsgi = path === undefined ? '<project>.wsgi' : moduleOf(path)
    return `\`python manage.py\` alone serves nothing: add gunicorn to what the project installs, and write app.yaml with \`command: ${JSON.stringify(['gunicorn', `${wsgi}:application`, '--bind', `0.0.0.0:${PORT}`])}\`.`
  }
  if (!packages.includes('fastapi')) return undefined
  for (const { path, text } of scripts) {
    const factory = FACTORY.exec(text)?.[1]
    if (factory !== undefined)
      return `${path} makes its application in ${factory}(), which nothing calls: write app.yaml with \`command: ${JSON.stringify(['uvicorn', `${moduleOf(path)}:${factory}`, '--factory', ...HOST])}\`.`
  }
  return undefined
}

/** A function without arguments that gives an application. */
const FACTORY = /^def (\w+)\(\s*\)[^\n]*:\n(?:[ \t][^\n]*\n|\n)*?[ \t]+[^\n]*FastAPI\(/m

function moduleOf(file: string): string {
  return file.replace(/\.py$/, '').replaceAll('/', '.')
}
