import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { delimiter, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { VirtualClock } from '../state/virtual-clock.ts'
import type { AppLog } from './log.ts'
import { type PythonEnvironment, PythonEnvironments } from './python.ts'
import { type AppManifest, DeploymentFailure, lendModules, type Source, writeSource } from './source.ts'

/** An app must listen within 10 minutes, on the emulator's clock (docs "Databricks Apps: best practices"). */
const START_TIMEOUT_MS = 600_000
/** Between SIGTERM and SIGKILL; the platform gives 15 s. */
const GRACE_MS = 2_000
/** Lines of `group folder`, acted on at the end of the input. */
const WATCHDOG = `
while read -r group folder; do set -- "$@" "$group" "$folder"; done
while [ $# -gt 0 ]; do kill -s KILL -- "-$1"; rm -rf -- "$2"; shift 2; done
`

export interface Launch {
  /** The app's name. */
  readonly app: string
  readonly source: Source
  readonly manifest: AppManifest
  /** Everything that the process gets, but the port and the search path. */
  readonly environment: Readonly<Record<string, string>>
  /** Takes the lines of stdout and stderr. */
  readonly log: AppLog
  readonly signal: AbortSignal
  /** ms on the emulator's clock; the time that an app has to start counts from here. */
  readonly begunAt: number
}

interface Place {
  readonly folder: string
  readonly port: number
  readonly python: PythonEnvironment | undefined
}

export interface AppProcess {
  readonly port: number
  /** Resolves with what ended it, such as `exit code 1`. */
  readonly ended: Promise<string>
  stop(): Promise<void>
}

export interface AppRuntimeOptions {
  readonly clock: VirtualClock
  /** Folder whose node_modules are lent to apps that need nothing else. */
  readonly lendModulesFrom: string | undefined
}

/** Streamlit's host and port are preset, because it reads no other variable (docs "Databricks Apps: app runtime"). */
function streamlitEnvironment(port: number): Record<string, string> {
  return {
    STREAMLIT_SERVER_ADDRESS: '0.0.0.0',
    STREAMLIT_SERVER_PORT: String(port),
    STREAMLIT_SERVER_HEADLESS: 'true',
  }
}

/** Starts apps as child processes, each in a process group that ends with this process, however that ends. */
export class AppRuntime {
  readonly #options: AppRuntimeOptions
  readonly #running = new Set<RunningApp>()
  readonly #python = new PythonEnvironments()
  #watchdog: ChildProcess | undefined

  constructor(options: AppRuntimeOptions) {
    this.#options = options
  }

  /** Resolves when the app listens on its port. Throws DeploymentFailure. */
  async launch(launch: Launch): Promise<AppProcess> {
    const folder = await writeSource(launch.source)
    try {
      const python = await this.#install(folder, launch)
      const app = this.#spawn({ folder, port: await freePort(), python }, launch)
      await this.#untilListening(app, launch)
      return app
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running].map((app) => app.stop()))
    this.#watchdog?.stdin?.end()
    await this.#python.stop()
  }

  async #install(folder: string, launch: Launch): Promise<PythonEnvironment | undefined> {
    const { app, environment, log, manifest, source } = launch
    const lent = await lendModules(folder, this.#options.lendModulesFrom, manifest.dependencies)
    // The registry is outside the emulator's world, so npm gets the machine's own environment.
    if (!lent) {
      const omit = manifest.hasBuild ? [] : ['--omit=dev']
      await runNpm(['install', '--no-audit', '--no-fund', ...omit], folder, process.env, launch)
    }
    if (manifest.hasBuild) await runNpm(['run', 'build'], folder, { ...process.env, ...environment }, launch)
    const { python: installer } = manifest
    return installer && this.#python.prepare({ app, source, installer, folder, log })
  }

  #spawn({ folder, port, python }: Place, { manifest, environment, log }: Launch): RunningApp {
    const [program = '', ...args] = manifest.command.map((part) =>
      part.replaceAll(/\$DATABRICKS_APP_PORT\b/g, String(port)),
    )
    const child = spawn(program, args, {
      cwd: folder,
      env: {
        ...machineEnvironment(python),
        ...streamlitEnvironment(port),
        ...environment,
        DATABRICKS_APP_PORT: String(port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    log.keep(child)
    const app = new RunningApp(child, port, folder)
    this.#running.add(app)
    void app.ended.then(() => this.#running.delete(app))
    if (child.pid !== undefined) this.#guard(child.pid, folder)
    return app
  }

  async #untilListening(app: RunningApp, { log, signal, begunAt }: Launch): Promise<void> {
    const deadline = begunAt + START_TIMEOUT_MS
    let end: string | undefined
    void app.ended.then((how) => {
      end = how
    })
    while (!(await isListening(app.port))) {
      if (end !== undefined)
        throw new DeploymentFailure(crashMessage(`app process ended with ${end}`, log.end(begunAt)), {
          crashed: true,
        })
      const late = this.#options.clock.now() > deadline
      if (late || signal.aborted) {
        await app.stop()
        const why = late
          ? 'app did not listen on DATABRICKS_APP_PORT within 10 minutes'
          : 'deployment was cancelled'
        throw new DeploymentFailure(crashMessage(why, log.end(begunAt)), { crashed: late })
      }
      await sleep(20)
    }
  }

  /** One shell for all apps: it reads their groups and folders from a pipe, and removes them when the pipe closes. */
  #guard(group: number, folder: string): void {
    this.#watchdog ??= startWatchdog()
    this.#watchdog.stdin?.write(`${group} ${folder}\n`)
  }
}

function startWatchdog(): ChildProcess {
  const watchdog = spawn('sh', ['-c', WATCHDOG], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  watchdog.stdin.on('error', () => undefined)
  watchdog.unref()
  return watchdog
}

/** The platform's words, with the end of the app's own. */
export function crashMessage(why: string, tail: string): string {
  return tail === '' ? `Error: ${why}.` : `Error: ${why}. Last log lines:\n${tail}`
}

class RunningApp implements AppProcess {
  readonly port: number
  readonly ended: Promise<string>
  readonly #child: ChildProcess
  readonly #removed: Promise<void>
  #over = false

  constructor(child: ChildProcess, port: number, folder: string) {
    this.port = port
    this.#child = child
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message))
      child.once('exit', (code, signal) => resolve(code === null ? `signal ${signal}` : `exit code ${code}`))
    })
    this.#removed = this.ended.then(() => {
      this.#over = true
      return rm(folder, { recursive: true, force: true })
    })
  }

  async stop(): Promise<void> {
    if (!this.#over) {
      this.#kill('SIGTERM')
      await Promise.race([this.ended, sleep(GRACE_MS, undefined, { ref: false })])
    }
    // What the process has started itself goes too.
    this.#kill('SIGKILL')
    await this.#removed
  }

  #kill(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return
    try {
      process.kill(-this.#child.pid, signal)
    } catch {
      // The group has ended.
    }
  }
}

async function runNpm(
  args: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv,
  { log, begunAt }: Pick<Launch, 'log' | 'begunAt'>,
): Promise<void> {
  const child = spawn('npm', args, {
    cwd: folder,
    env: { ...environment, ...searchPath() },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  log.keep(child)
  const [code] = await once(child, 'close')
  if (code !== 0)
    throw new DeploymentFailure(
      crashMessage(`npm ${args.join(' ')} ended with exit code ${code}`, log.end(begunAt)),
    )
}

function machineEnvironment(python: PythonEnvironment | undefined): Record<string, string> {
  const kept = ['HOME', 'LANG', 'TMPDIR', 'TZ'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  const { PATH } = searchPath()
  return {
    ...Object.fromEntries(kept),
    ...(python ? { VIRTUAL_ENV: python.home, PATH: `${python.bin}${delimiter}${PATH}` } : { PATH }),
  }
}

/** `node` is the Node that runs the emulator. */
function searchPath(): { PATH: string } {
  return { PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}` }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
