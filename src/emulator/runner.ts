import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { HOSTS_VARIABLE } from './hosts.ts'

const ROOT = new URL('../../', import.meta.url)

/** Node's options for a program that ends within seconds and is started again and again. */
export const SHORT_LIVED = [
  '--min-semi-space-size=16',
  `--import=${new URL('./short-lived.mjs', import.meta.url)}`,
] as const
/** Code that was compiled once need not be again. */
const COMPILE_CACHE = fileURLToPath(new URL('node_modules/.cache/node', ROOT))

export interface ActionRun {
  /** What the workflow's `with:` says. */
  readonly with: Readonly<Record<string, string>>
  /** GITHUB_WORKSPACE: where actions/checkout has put the repository. */
  readonly workspace: string
  /** From the emulator: how to reach it, and the job's id-token service. */
  readonly env: Readonly<Record<string, string>>
  /** GITHUB_RUN_ATTEMPT; a re-run of a job keeps its GITHUB_RUN_ID. */
  readonly runId?: string
  readonly attempt?: number
  /** Sees each line of the log as it comes, workflow commands included. */
  readonly onLine?: (line: string) => void
  /** Is given the process, to kill or to signal it. */
  readonly onStart?: (process: { kill(signal: NodeJS.Signals): void }) => void
}

export interface ActionResult {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined
  readonly signal: NodeJS.Signals | undefined
  /** The whole log, masked values replaced as the runner does. */
  readonly log: string
  /** The log as it was written: `::add-mask::` lines in their place, nothing replaced. For tests that look for secrets. */
  readonly transcript: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly masks: readonly string[]
  readonly durationMs: number
}

/**
 * Runs the committed bundle as the Actions runner would: inputs and their action.yml defaults as INPUT_*, the file
 * commands GITHUB_OUTPUT, GITHUB_STEP_SUMMARY, GITHUB_ENV, GITHUB_STATE and GITHUB_PATH, and `::add-mask::`.
 */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  const files = await commandFiles()
  const metadata = await actionMetadata()
  const start = performance.now()
  const child = spawn(process.execPath, [...SHORT_LIVED, fileURLToPath(new URL(metadata.main, ROOT))], {
    cwd: run.workspace,
    env: {
      PATH: process.env.PATH,
      HOME: files.folder,
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...githubEnvironment(run, files),
      ...inputs(run.with, metadata.defaults),
      ...run.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  run.onStart?.({ kill: (signal) => child.kill(signal) })
  const log = new Log(run.onLine)
  child.stdout.setEncoding('utf8').on('data', (text: string) => log.add(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => log.add(text))
  const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, killedBy) => resolve([code, killedBy]))
  })
  const result = {
    exitCode: exitCode ?? undefined,
    signal: signal ?? undefined,
    log: log.text(),
    transcript: log.transcript.join('\n'),
    masks: log.masks,
    outputs: parseFileCommands(await readFile(files.output, 'utf8')),
    summary: await readFile(files.summary, 'utf8'),
    durationMs: performance.now() - start,
  }
  await rm(files.folder, { recursive: true, force: true })
  return result
}

interface CommandFiles {
  readonly folder: string
  readonly output: string
  readonly summary: string
}

async function commandFiles(): Promise<CommandFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'lakebase-runner-'))
  const files = { folder, output: join(folder, 'output'), summary: join(folder, 'summary') }
  for (const name of ['output', 'summary', 'env', 'state', 'path']) await writeFile(join(folder, name), '')
  return files
}

function githubEnvironment(run: ActionRun, files: CommandFiles): Record<string, string> {
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: run.workspace,
    GITHUB_REPOSITORY: 'tellr/shop',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_RUN_ID: run.runId ?? '1',
    GITHUB_RUN_ATTEMPT: String(run.attempt ?? 1),
    GITHUB_JOB: 'deploy',
    GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_ENV: join(files.folder, 'env'),
    GITHUB_STATE: join(files.folder, 'state'),
    GITHUB_PATH: join(files.folder, 'path'),
    RUNNER_TEMP: files.folder,
  }
}

interface Metadata {
  readonly main: string
  readonly defaults: Readonly<Record<string, string>>
}

let metadata: Promise<Metadata> | undefined

function actionMetadata(): Promise<Metadata> {
  metadata ??= readMetadata()
  return metadata
}

async function readMetadata(): Promise<Metadata> {
  const action: unknown = parse(await readFile(new URL('action.yml', ROOT), 'utf8'))
  const inputs = Object.entries(record(record(action).inputs))
  return {
    main: String(record(record(action).runs).main),
    defaults: Object.fromEntries(
      inputs.flatMap(([name, input]) => {
        const value = record(input).default
        // An expression such as ${{ github.token }} is the runner's to evaluate; here there is no token.
        return value === undefined || String(value).includes('${{') ? [] : [[name, String(value)]]
      }),
    ),
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

/**
 * The runner upper-cases names and keeps hyphens (actions/toolkit:packages/core/src/core.ts getInput). What a build and a
 * migration tool start has to meet the emulator too.
 */
function inputs(given: ActionRun['with'], defaults: Metadata['defaults']): Record<string, string> {
  const passed = [given['pass-env'], HOSTS_VARIABLE].filter(Boolean).join(',')
  return Object.fromEntries(
    Object.entries({ ...defaults, ...given, 'pass-env': passed }).map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value,
    ]),
  )
}

/** `name<<delimiter`, lines, `delimiter`; or `name=value`. */
function parseFileCommands(text: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const heredoc = /^(.+?)<<(.+)$/.exec(line)
    if (heredoc) {
      const [, name = '', delimiter] = heredoc
      const end = lines.indexOf(delimiter ?? '', index + 1)
      values[name] = lines.slice(index + 1, end).join('\n')
      index = end
    } else if (line.includes('=')) {
      values[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1)
    }
  }
  return values
}

class Log {
  readonly masks: string[] = []
  readonly transcript: string[] = []
  readonly #lines: string[] = []
  readonly #onLine: ((line: string) => void) | undefined
  #rest = ''

  constructor(onLine: ((line: string) => void) | undefined) {
    this.#onLine = onLine
  }

  add(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#line(line)
  }

  text(): string {
    if (this.#rest !== '') this.#line(this.#rest)
    this.#rest = ''
    return this.#lines.join('\n')
  }

  #line(line: string): void {
    this.transcript.push(line)
    const mask = /^\s*::add-mask::(.+)$/.exec(line)
    if (mask?.[1] !== undefined) {
      this.masks.push(mask[1].replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%'))
      return
    }
    const shown = this.masks.reduce((text, secret) => text.replaceAll(secret, '***'), line)
    this.#lines.push(shown)
    this.#onLine?.(shown)
  }
}
