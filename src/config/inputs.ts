import type { Problem } from '../error.ts'
import type { Capacity } from './capacity.ts'
import { type Command, SERVER_COMMANDS } from './command.ts'
import type { DatabaseUrl } from './database-url.ts'
import { nearest } from './distance.ts'
import { type FailOn, INPUT_NAMES, INPUTS, type InputName } from './input.ts'
import type { Input } from './input-definition.ts'
import { checkArtifact, checkPromotion } from './input-promotion.ts'
import type { AuthType } from './login-inputs.ts'

/** Texts by kebab-case input name; empty means not given. */
export type RawInputs = Readonly<Record<string, string>>

/** The inputs as read; undefined means not given, or given and refused. */
export interface Inputs {
  readonly command: Command
  readonly environment: string | undefined
  readonly capacity: Capacity | undefined
  /** Relative to `workingDirectory`. A missing file is an error only when `given`. */
  readonly config: { readonly path: string; readonly given: boolean }
  readonly appName: string | undefined
  readonly instance: string | undefined
  readonly project: string | undefined
  readonly branch: string | undefined
  readonly database: string | undefined
  readonly schema: string | undefined
  readonly source: string | undefined
  readonly migrations: string | undefined
  readonly migrateCommand: string | undefined
  /** Relative to `workingDirectory`. */
  readonly artifact: string | undefined
  readonly prove: boolean
  readonly databaseUrl: DatabaseUrl | undefined
  readonly buildCommand: string | undefined
  /** False: a plan without the build. */
  readonly build: boolean
  readonly passEnv: readonly string[]
  /** `https://host`, with nothing after it. */
  readonly databricksHost: string | undefined
  readonly allowHost: string | undefined
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
  readonly token: string | undefined
  readonly authType: AuthType | undefined
  readonly tokenAudience: string | undefined
  readonly profile: string | undefined
  readonly waitTimeoutMs: number | undefined
  readonly dryRun: boolean
  readonly allowShrink: boolean
  /** GitHub environment of the job that will deploy. */
  readonly for: string | undefined
  readonly to: string | undefined
  readonly allowContract: boolean
  readonly rollbackOnFailure: boolean
  /** The digest of the artefact, which no other may have. */
  readonly expectDigest: string | undefined
  readonly promoteFrom: string | undefined
  readonly soakMs: number
  /** Name of the environment that is destroyed, or of the app where there is none. */
  readonly confirm: string | undefined
  /** `<project>/<branch>`, or name of a project or instance. */
  readonly destroyDatabase: string | undefined
  readonly destroyData: boolean
  readonly workingDirectory: string
  /** Relative to `workingDirectory`, as `plan` and `sarif` are. */
  readonly out: string | undefined
  readonly plan: string | undefined
  readonly failOn: FailOn
  readonly sarif: string | undefined
  readonly issue: boolean
  readonly comment: boolean
  readonly githubToken: string | undefined
}

export interface ParsedInputs {
  readonly inputs: Inputs
  /** Names of the inputs that are not empty, refused ones included. */
  readonly given: ReadonlySet<InputName>
  readonly problems: readonly Problem[]
}

/** Never throws; all problems are returned. */
export function parseInputs(raw: RawInputs): ParsedInputs {
  const reader = new InputReader(raw)
  const inputs = readInputs(reader)
  const problems = [
    ...reader.problems,
    ...checkTogether(inputs),
    ...checkMeaning(inputs, reader.given, raw),
    ...checkDatabaseUrl(inputs, reader.given),
    ...checkProve(inputs),
    ...checkConfirm(inputs),
    ...checkArtifact(inputs, reader.given),
    ...checkPromotion(inputs, reader.given),
    ...unknownInputs(raw),
  ]
  return { inputs, given: reader.given, problems }
}

function readInputs(reader: InputReader): Inputs {
  return {
    command: reader.get(INPUTS.command) ?? 'deploy',
    environment: reader.get(INPUTS.environment),
    capacity: reader.get(INPUTS.capacity),
    config: { path: reader.get(INPUTS.config) ?? 'deployment.yaml', given: reader.given.has('config') },
    appName: reader.get(INPUTS.appName),
    instance: reader.get(INPUTS.instance),
    project: reader.get(INPUTS.project),
    branch: reader.get(INPUTS.branch),
    database: reader.get(INPUTS.database),
    schema: reader.get(INPUTS.schema),
    source: reader.get(INPUTS.source),
    migrations: reader.get(INPUTS.migrations),
    migrateCommand: reader.get(INPUTS.migrateCommand),
    artifact: reader.get(INPUTS.artifact),
    prove: reader.get(INPUTS.prove) ?? false,
    databaseUrl: reader.get(INPUTS.databaseUrl),
    buildCommand: reader.get(INPUTS.buildCommand),
    build: reader.get(INPUTS.build) ?? true,
    passEnv: reader.get(INPUTS.passEnv) ?? [],
    databricksHost: reader.get(INPUTS.databricksHost),
    allowHost: reader.get(INPUTS.allowHost),
    clientId: reader.get(INPUTS.clientId),
    clientSecret: reader.get(INPUTS.clientSecret),
    token: reader.get(INPUTS.token),
    authType: reader.get(INPUTS.authType),
    tokenAudience: reader.get(INPUTS.tokenAudience),
    profile: reader.get(INPUTS.profile),
    waitTimeoutMs: reader.get(INPUTS.waitTimeout),
    dryRun: reader.get(INPUTS.dryRun) ?? false,
    allowShrink: reader.get(INPUTS.allowShrink) ?? false,
    for: reader.get(INPUTS.for),
    to: reader.get(INPUTS.to),
    allowContract: reader.get(INPUTS.allowContract) ?? false,
    rollbackOnFailure: reader.get(INPUTS.rollbackOnFailure) ?? false,
    expectDigest: reader.get(INPUTS.expectDigest),
    promoteFrom: reader.get(INPUTS.promoteFrom),
    soakMs: reader.get(INPUTS.soak) ?? 0,
    confirm: reader.get(INPUTS.confirm),
    destroyDatabase: reader.get(INPUTS.destroyDatabase),
    destroyData: reader.get(INPUTS.destroyData) ?? false,
    workingDirectory: reader.get(INPUTS.workingDirectory) ?? '.',
    out: reader.get(INPUTS.out),
    plan: reader.get(INPUTS.plan),
    failOn: reader.get(INPUTS.failOn) ?? 'drift',
    sarif: reader.get(INPUTS.sarif),
    issue: reader.get(INPUTS.issue) ?? false,
    comment: reader.get(INPUTS.comment) ?? false,
    githubToken: reader.get(INPUTS.githubToken),
  }
}

class InputReader {
  readonly given = new Set<InputName>()
  readonly problems: Problem[] = []
  readonly #raw: RawInputs

  constructor(raw: RawInputs) {
    this.#raw = raw
  }

  get<T>({ name, rule }: Input<InputName, T>): T | undefined {
    const text = this.#raw[name]?.trim() ?? ''
    if (text === '') return undefined
    this.given.add(name)
    const reading = rule.read(text)
    if (reading.ok) return reading.value
    this.problems.push({ ...reading.refusal, message: `input "${name}" ${reading.refusal.message}` })
    return undefined
  }
}

function checkTogether(inputs: Inputs): Problem[] {
  const problems: Problem[] = []
  if (inputs.token !== undefined && inputs.clientSecret !== undefined && inputs.authType === undefined) {
    problems.push({
      message: 'inputs "token" and "client-secret" are both given',
      hint: 'delete one, or choose with `auth-type: pat` or `auth-type: oauth-m2m`',
    })
  }
  const credential = (['token', 'clientSecret', 'clientId'] as const).find((key) => inputs[key] !== undefined)
  if (inputs.profile !== undefined && credential !== undefined) {
    problems.push({
      message: `inputs "profile" and "${INPUTS[credential].name}" are both given`,
      hint: 'delete one: a profile says by itself who logs in',
    })
  }
  if (!inputs.build && inputs.out !== undefined) {
    problems.push({
      message: 'inputs "build" and "out" are both given',
      hint: 'delete one: a plan that is to be applied holds what the build makes',
    })
  }
  if (inputs.command === 'rollback' && inputs.out !== undefined && !inputs.dryRun) {
    problems.push({
      message: 'input "out" needs a dry run',
      hint: 'delete it, or write `dry-run: true`: a plan that is carried out is of no use to a later run',
    })
  }
  if (inputs.command === 'package' && inputs.dryRun) {
    problems.push({
      message: 'input "dry-run" has no meaning for package',
      hint: 'delete it: `package` writes a folder on this machine, and nothing else',
    })
  }
  for (const name of ['comment', 'issue'] as const) {
    if (!inputs[name] || inputs.githubToken !== undefined) continue
    problems.push({
      message: `input "${name}" needs a github-token`,
      hint: `delete the empty \`github-token:\`, or write \`${name}: false\``,
    })
  }
  return problems
}

/** An input that the command does nothing with is a misunderstanding; one that is switched off is none. */
function checkMeaning({ command }: Inputs, given: ReadonlySet<InputName>, raw: RawInputs): Problem[] {
  return Object.values(INPUTS).flatMap(({ name, commands, rule }: Input<InputName, unknown>) => {
    const off = rule.schema.type === 'boolean' && raw[name]?.trim() === 'false'
    if (!commands || commands.includes(command) || !given.has(name) || off) return []
    const hint = `delete it, or write \`command: ${commands.join('` or `')}\``
    return [{ message: `input "${name}" has no meaning for ${command}`, hint }]
  })
}

/** What belongs to a workspace, and has no meaning beside the URL of a database. */
const OF_A_WORKSPACE = [
  'capacity',
  'app-name',
  'instance',
  'project',
  'branch',
  'database',
  'databricks-host',
  'allow-host',
  'client-id',
  'client-secret',
  'token',
  'auth-type',
  'token-audience',
  'profile',
] as const satisfies readonly InputName[]

function checkDatabaseUrl({ command, comment }: Inputs, given: ReadonlySet<InputName>): Problem[] {
  if (!given.has('database-url') || !SERVER_COMMANDS.some((name) => name === command)) return []
  const others: readonly InputName[] = [...OF_A_WORKSPACE, ...(comment ? (['comment'] as const) : [])]
  return others
    .filter((name) => given.has(name))
    .map((name) => ({
      message: `inputs "database-url" and "${name}" are both given`,
      hint: `delete one: a URL names the whole database, and there is no workspace`,
    }))
}

function checkProve({ command, prove, dryRun, migrateCommand }: Inputs): Problem[] {
  if (!prove || command !== 'migrate') return []
  const problems: Problem[] = []
  if (dryRun)
    problems.push({
      message: 'inputs "prove" and "dry-run" are both given',
      hint: 'delete `dry-run`: a proof changes nothing but a scratch database',
    })
  if (migrateCommand !== undefined)
    problems.push({
      message: 'inputs "prove" and "migrate-command" are both given',
      hint: 'delete one: only `.sql` files can be proved',
    })
  return problems
}

/** What is confirmed is what the run would destroy. */
function checkConfirm({ command, confirm, environment, appName }: Inputs): Problem[] {
  const name = environment ?? appName
  if (command !== 'destroy' || confirm === undefined || name === undefined || confirm === name) return []
  const message = `input "confirm" is "${confirm}", and this run would destroy "${name}"`
  return [{ message, hint: `write \`confirm: ${name}\`, or name the other environment` }]
}

/** Only the CLI can pass unknown names; GitHub drops them with a warning. */
function unknownInputs(raw: RawInputs): Problem[] {
  const names: readonly string[] = INPUT_NAMES
  return Object.keys(raw)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const near = nearest(name, names)
      const hint = near === undefined ? `inputs: ${names.join(', ')}` : `did you mean "${near}"?`
      return { message: `unknown input "${name}"`, hint }
    })
}
