import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { devNull, tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { Emulator } from '../../../../src/emulator/emulator.ts'
import { fields, pathTo, WORKFLOWS } from '../workflow.ts'
import { copyForAct } from './copy.ts'

const OWN = 'tellr/lakebase-deploy'
const SERVED = ['deploy', 'plan', 'audit', 'rollback']
const RUN_MS = 300_000
/** Those that the examples speak of, each with a federation policy of its own. */
const STAGES = ['development', 'staging', 'production']
const GITHUB_ENVIRONMENTS = [...STAGES, ...STAGES.map((name) => `${name}-plan`), 'preview']

/** What starts a workflow. */
export interface Event {
  readonly name: string
  readonly payload?: Readonly<Record<string, unknown>>
}

export interface WorkflowRun {
  readonly exitCode: number
  /** What each job printed and how it ended. */
  readonly log: string
  /** `success` or `failure`, by the name of the job; a job that was left out is not there. */
  readonly jobs: Readonly<Record<string, string>>
  /** What each job wrote into the summary of the run. */
  readonly summaries: Readonly<Record<string, string>>
}

/** A user's repository with the example workflows in it, of which act runs one at a time against an emulator. */
export class Repository {
  readonly #act: string
  readonly #emulator: Emulator
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), 'lakebase-act-run-')))
  readonly #path = join(this.#folder, 'shop')
  #runs = 0

  constructor(act: string, emulator: Emulator) {
    this.#act = act
    this.#emulator = emulator
    const [policy] = emulator.world.federationPolicies
    if (policy === undefined) throw new Error('the emulator has no federation policy')
    emulator.world.federationPolicies = GITHUB_ENVIRONMENTS.map((name) => ({
      ...policy,
      subject: subjectOf(name),
    }))
    this.#copyOwn()
    mkdirSync(this.#path)
    this.#git('init', '--quiet', '--initial-branch=main')
    this.#git('remote', 'add', 'origin', 'https://github.com/tellr/shop')
    this.commit(this.#workflows('examples/workflows'))
  }

  /** Gives the commit's SHA. */
  commit(files: Readonly<Record<string, string>>): string {
    for (const [file, text] of Object.entries(files)) write(join(this.#path, file), text)
    this.#git('add', '--all')
    const author = ['-c', 'user.name=jane', '-c', 'user.email=jane.doe@example.com']
    this.#git(...author, 'commit', '--quiet', '--message', 'A change')
    return this.#git('rev-parse', 'HEAD').trim()
  }

  /** One run of the workflow of that name, to its end. */
  async run(workflow: string, event: Event): Promise<WorkflowRun> {
    this.#runs += 1
    const home = join(this.#folder, `run-${this.#runs}`)
    const artifacts = join(home, 'artifacts')
    mkdirSync(artifacts, { recursive: true })
    const payload = join(home, 'event.json')
    writeFileSync(payload, JSON.stringify(event.payload ?? {}))
    const env = {
      ...this.#emulator.childEnvironment(),
      REPOSITORY_ON_DISK: this.#path,
      ARTIFACTS: artifacts,
      GITHUB_RUN_ID: String(this.#runs),
    }
    const args = [
      event.name,
      ...['--workflows', `.github/workflows/${workflow}.yml`, '--eventpath', payload],
      ...['--platform', 'ubuntu-latest=-self-hosted', '--no-cache-server', '--no-skip-checkout', '--json'],
      ...['--action-cache-path', join(home, 'cache')],
      ...this.#actions().flatMap((each) => ['--local-repository', each]),
      ...pairs('--env', env),
      ...pairs('--var', this.#variables()),
      ...['--secret', `GITHUB_TOKEN=${this.#emulator.world.github.token}`],
    ]
    return this.#start(args, home)
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #start(args: readonly string[], home: string): Promise<WorkflowRun> {
    // Of this process, act sees no variable that tells of the machine.
    const options = {
      cwd: this.#path,
      env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, HOME: home },
      timeout: RUN_MS,
      maxBuffer: 64 * 1024 * 1024,
    }
    return new Promise((resolve) => {
      execFile(this.#act, [...args], options, (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : Number(error.code ?? 1)
        resolve({ exitCode, ...readLog(stdout, stderr) })
      })
    })
  }

  /** Our action and the workflows that it serves, as they would be fetched from their tag. */
  #copyOwn(): void {
    for (const part of ['action.yml', 'dist/action', 'dist/sdk', 'dist/sql'])
      cpSync(pathTo(part), join(this.#folder, 'own', part), { recursive: true })
    const served = this.#workflows('.github/workflows', SERVED)
    for (const [file, text] of Object.entries(served)) write(join(this.#folder, 'own', file), text)
  }

  /** Those of a folder here, as they are in a repository's own. */
  #workflows(folder: string, names?: readonly string[]): Record<string, string> {
    const chosen = WORKFLOWS.filter(
      ({ path }) => dirname(path) === folder && (names?.includes(basename(path, '.yml')) ?? true),
    )
    return Object.fromEntries(
      chosen.map(({ path, text }) => {
        const copy = copyForAct(text)
        if (copy.leftOut.length > 0) console.log(`${path}: act runs it without ${copy.leftOut.join(', ')}`)
        return [`.github/workflows/${basename(path)}`, copy.text]
      }),
    )
  }

  /** `owner/name@ref=folder` of each action and workflow that ours use. */
  #actions(): string[] {
    const used = WORKFLOWS.flatMap(({ text }) => [...text.matchAll(/uses: (actions\/[\w-]+)@(\w+)/g)])
    const standIns = readdirSync(new URL('actions', import.meta.url))
    const others = used.flatMap(([, action = '', ref]) => {
      const name = action.replace('actions/', '')
      const folder = pathTo(`test/contract/workflows/executed/actions/${name}`)
      return standIns.includes(name) ? [`${action}@${ref}=${folder}`] : []
    })
    return [...new Set([`${OWN}@v1=${join(this.#folder, 'own')}`, ...others])]
  }

  /** Of the repository, as act knows no environments. */
  #variables(): Record<string, string> {
    const tokens = GITHUB_ENVIRONMENTS.map(
      (name) => [name, this.#emulator.oidcEnvironment(subjectOf(name))] as const,
    )
    return {
      DATABRICKS_HOST: this.#emulator.host,
      DATABRICKS_CLIENT_ID: this.#emulator.identities.deployer.clientId,
      ID_TOKEN_URL: tokens[0]?.[1].ACTIONS_ID_TOKEN_REQUEST_URL ?? '',
      REQUEST_TOKENS: JSON.stringify(
        Object.fromEntries(tokens.map(([name, each]) => [name, each.ACTIONS_ID_TOKEN_REQUEST_TOKEN])),
      ),
    }
  }

  #git(...args: string[]): string {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: devNull }
    return execFileSync('git', args, { cwd: this.#path, encoding: 'utf8', env })
  }
}

function subjectOf(environment: string): string {
  return `repo:tellr/shop:environment:${environment}`
}

function pairs(option: string, values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`])
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** Of act's log of JSON lines. */
function readLog(stdout: string, stderr: string): Omit<WorkflowRun, 'exitCode'> {
  const jobs: Record<string, string> = {}
  const summaries: Record<string, string> = {}
  const log: string[] = []
  for (const line of stdout.split('\n').filter((each) => each.startsWith('{'))) {
    const { job, msg, jobResult, command, content } = fields(JSON.parse(line))
    // Padded, so that a terminal shows columns.
    const name = String(job).trim()
    log.push(`${name} | ${String(msg).trimEnd()}`)
    if (jobResult !== undefined) jobs[name] = String(jobResult)
    if (command === 'summary') summaries[name] = String(content)
  }
  return { log: [...log, stderr].join('\n'), jobs, summaries }
}
