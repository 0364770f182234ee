import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AppLog } from './log.ts'
import { DeploymentFailure, type PythonInstaller, type Source } from './source.ts'

const HOSTS = fileURLToPath(new URL('../hosts.py', import.meta.url))
/** The release that the platform has (docs "Databricks Apps: system environment"). */
const UV = 'uv==0.10.2'
const BIN = process.platform === 'win32' ? 'Scripts' : 'bin'

/** Where an app's Python is. */
export interface PythonEnvironment {
  /** The virtual environment's folder. */
  readonly home: string
  /** Its programs, for the search path. */
  readonly bin: string
}

export interface PythonRequest {
  readonly app: string
  readonly source: Source
  readonly installer: PythonInstaller
  /** The deployed source. */
  readonly folder: string
  /** Takes what pip and uv write. */
  readonly log: AppLog
}

/**
 * The virtual environments of the apps: one for each, kept between its deployments. The libraries that the platform
 * preinstalls for apps with pip are not there, so an app has to name what it needs.
 */
export class PythonEnvironments {
  readonly #made = new Map<string, { readonly environment: PythonEnvironment; fingerprint: string }>()
  #root: Promise<string> | undefined

  /** Throws DeploymentFailure, also where the machine has no Python. */
  async prepare(request: PythonRequest): Promise<PythonEnvironment> {
    const kept = this.#made.get(request.app) ?? {
      environment: await this.#create(request),
      fingerprint: '',
    }
    this.#made.set(request.app, kept)
    const fingerprint = fingerprintOf(request)
    if (kept.fingerprint !== fingerprint) await install(kept.environment, request)
    kept.fingerprint = fingerprint
    return kept.environment
  }

  async stop(): Promise<void> {
    if (this.#root !== undefined) await rm(await this.#root, { recursive: true, force: true })
  }

  async #create({ app, log }: PythonRequest): Promise<PythonEnvironment> {
    this.#root ??= mkdtemp(join(tmpdir(), 'lakebase-python-'))
    const home = join(await this.#root, app)
    const program = process.platform === 'win32' ? 'python' : 'python3'
    await run([program, '-m', 'venv', home], { log }).catch((error: unknown) => {
      if (!isMissing(error)) throw error
      throw new DeploymentFailure(
        `This app needs Python, and the machine of the emulator has none: "${program}" was not found. Install Python 3.11 or later, with its venv module.`,
      )
    })
    const environment = { home, bin: join(home, BIN) }
    await teachHosts(environment, log)
    return environment
  }
}

/** Python imports what a .pth file in its packages says, before the app. */
async function teachHosts({ bin }: PythonEnvironment, log: AppLog): Promise<void> {
  const code = 'import sysconfig; print(sysconfig.get_path("purelib"))'
  const packages = (await run([join(bin, 'python'), '-c', code], { log })).trim()
  await copyFile(HOSTS, join(packages, 'lakebase_emulator_hosts.py'))
  await writeFile(join(packages, 'lakebase_emulator_hosts.pth'), 'import lakebase_emulator_hosts\n')
}

/** pip adds what requirements.txt names; uv makes the environment what uv.lock says (docs "Databricks Apps: dependencies"). */
async function install({ home, bin }: PythonEnvironment, request: PythonRequest): Promise<void> {
  const { folder, installer, log } = request
  const pip = [join(bin, 'python'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  if (installer === 'pip') await run([...pip, '--requirement', 'requirements.txt'], { folder, log })
  if (installer !== 'uv') return
  await run([...pip, UV], { folder, log })
  const env = { ...process.env, VIRTUAL_ENV: home, UV_PYTHON_DOWNLOADS: 'never' }
  await run([join(bin, 'uv'), 'sync', '--quiet', '--active', '--frozen', '--inexact'], { folder, log, env })
}

function fingerprintOf({ installer, source }: PythonRequest): string {
  const files = { pip: ['requirements.txt'], uv: ['pyproject.toml', 'uv.lock'], none: [] }[installer]
  const hash = createHash('sha256').update(installer)
  for (const file of files) hash.update(source.get(file)?.content ?? '')
  return hash.digest('hex')
}

interface RunOptions {
  readonly folder?: string
  readonly log: AppLog
  /** This process's own by default: the package registry is outside the emulator's world. */
  readonly env?: NodeJS.ProcessEnv
}

/** Gives what the program writes to stdout. */
async function run([program = '', ...args]: readonly string[], options: RunOptions): Promise<string> {
  const child = spawn(program, args, {
    ...(options.folder === undefined ? {} : { cwd: options.folder }),
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const begunAt = options.log.now()
  options.log.keep(child)
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  const [code] = await once(child, 'close')
  if (code === 0) return Buffer.concat(output).toString()
  const why = options.log.end(begunAt)
  throw new DeploymentFailure(`Error: ${[program, ...args].join(' ')} ended with exit code ${code}. ${why}`)
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
