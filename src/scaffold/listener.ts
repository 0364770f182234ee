import { withoutComments } from './comment.ts'
import type { Code } from './project.ts'
import type { SourceText } from './source-text.ts'

/** A place at which the app listens so that the platform does not reach it. */
export interface Listener {
  /** `path:line` */
  readonly place: string
  /** What is wrong there, as the end of a sentence. */
  readonly fault: string
  /** What stands there instead. */
  readonly instead: string
}

/** A sentence of advice. */
export function adviceOn({ place, fault, instead }: Listener): string {
  return `Change ${place}, which ${fault}: let it listen on ${instead}. Databricks reaches the app at 0.0.0.0 and the port in DATABRICKS_APP_PORT, and takes it for unhealthy elsewhere.`
}

/** `command`: of app.yaml; undefined: it has none. What cannot be told from the code alone is left out. */
export function unreachableIn(code: Code, command: readonly string[] | undefined): readonly Listener[] {
  const program = command?.[0] ?? (code.node?.hasStart ? 'npm' : 'python')
  if (/(?:^|\/)python[\d.]*$/.test(program)) return inPython(code, command)
  return code.node === undefined ? [] : inNode(code, code.node)
}

/** Whether any code reads that variable: `env.PORT`, `env['PORT']`, `{ PORT } = process.env`. */
export function reads(sources: readonly SourceText[], name: string): boolean {
  const form = new RegExp(
    String.raw`\benv\b.{0,4}\b${name}\b|\{[^{}]*\b${name}\b[^{}]*\}\s*=\s*process\.env\b`,
  )
  return sources.some(({ text }) => form.test(text))
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

export function readsPortByItself({ dependencies }: NonNullable<Code['node']>): boolean {
  return dependencies.some((name) => READ_PORT.has(name))
}

const LOOPBACK = /(["'`])(127\.0\.0\.1|localhost|::1)\1/

const OF_NODE = "`process.env.DATABRICKS_APP_PORT || 3000`, and host `'0.0.0.0'`"

function inNode({ sources }: Code, node: NonNullable<Code['node']>): readonly Listener[] {
  const calls = sources.flatMap((source) => callsIn(source, /\.listen\(/))
  const isFixed =
    !readsPortByItself(node) && !['PORT', 'DATABRICKS_APP_PORT'].some((name) => reads(sources, name))
  const isFastify = node.dependencies.includes('fastify')
  const found = calls.flatMap(({ place, given }) => {
    const host = LOOPBACK.exec(given)?.[2]
    const noHost = isFastify && /^\s*\{/.test(given) && !/\bhost\b|\.\.\./.test(given)
    const fault =
      host !== undefined
        ? `listens on ${host} alone`
        : noHost
          ? 'names no host, so that Fastify listens on localhost alone'
          : undefined
    return fault === undefined ? [] : [{ place, fault, instead: OF_NODE }]
  })
  const first = calls[0]
  if (found.length > 0 || !isFixed || first === undefined) return found
  return [{ place: first.place, fault: 'listens on a port of its own', instead: OF_NODE }]
}

const OF_PYTHON = "`host='0.0.0.0', port=int(os.environ['DATABRICKS_APP_PORT'])`"

/** Of the file that is run: what a module has for itself is not called. */
function inPython({ sources }: Code, command: readonly string[] | undefined): readonly Listener[] {
  const scripts = sources.filter(({ path }) => path.endsWith('.py'))
  const named = command?.find((word) => word.endsWith('.py'))?.replace(/^\.\//, '')
  const run = scripts.find(({ path }) => (named === undefined ? !path.includes('/') : path === named))
  if (run === undefined) return []
  const form = /\bFlask\(/.test(run.text) ? /\b(?:uvicorn|app|server)\.run\(/ : /\buvicorn\.run\(/
  return callsIn(run, form).flatMap(({ place, given }) => {
    const host = /\bhost\s*=/.test(given) ? LOOPBACK.exec(given)?.[2] : 'localhost'
    const isFixed = /\bport\s*=\s*\d/.test(given) || !/\bport\s*=/.test(given)
    const fault =
      host !== undefined ? `listens on ${host} alone` : isFixed ? 'listens on a port of its own' : undefined
    return fault === undefined || /\*\*/.test(given) ? [] : [{ place, fault, instead: OF_PYTHON }]
  })
}

interface ListenCall {
  readonly place: string
  /** Its arguments, as they stand there. */
  readonly given: string
}

function callsIn(source: SourceText, form: RegExp): readonly ListenCall[] {
  const text = withoutComments(source)
  return [...text.matchAll(new RegExp(form, 'g'))].map(({ 0: call, index }) => ({
    place: `${source.path}:${text.slice(0, index).split('\n').length}`,
    given: argumentsAt(text, index + call.length),
  }))
}

/** Up to the parenthesis that closes the call. */
function argumentsAt(text: string, start: number): string {
  let depth = 1
  for (let at = start; at < text.length; at++) {
    if (text[at] === '(') depth++
    if (text[at] === ')') depth--
    if (depth === 0) return text.slice(start, at)
  }
  return text.slice(start)
}
