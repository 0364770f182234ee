import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

type Fields = Readonly<Record<string, unknown>>

export interface Step {
  readonly id: string | undefined
  readonly uses: string | undefined
  readonly with: Fields
  readonly run: string | undefined
}

export interface Job {
  readonly name: string
  /** The reusable workflow that the job calls. */
  readonly uses: string | undefined
  readonly with: Fields
  readonly permissions: unknown
  readonly needs: unknown
  readonly environment: unknown
  readonly timeoutMinutes: unknown
  readonly outputs: Fields
  readonly steps: readonly Step[]
}

/** What a reusable workflow takes and gives. */
export interface Call {
  readonly inputs: Readonly<Record<string, Fields>>
  readonly secrets: Readonly<Record<string, Fields>>
  readonly outputs: Readonly<Record<string, Fields>>
}

export interface Workflow {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
  readonly permissions: unknown
  readonly call: Call | undefined
  readonly jobs: readonly Job[]
}

export function pathTo(path: string): string {
  return `${ROOT}${path}`
}

export function readText(path: string): string {
  return readFileSync(pathTo(path), 'utf8')
}

/** Ours and those in examples/. */
export const WORKFLOWS: readonly Workflow[] = ['.github/workflows', 'examples/workflows'].flatMap((folder) =>
  readdirSync(`${ROOT}${folder}`)
    .toSorted()
    .map((name) => readWorkflow(`${folder}/${name}`)),
)

/** Names of the inputs and outputs of action.yml. */
export const ACTION = (() => {
  const { inputs, outputs } = fields(parse(readText('action.yml')))
  return { inputs: fields(inputs), outputs: Object.keys(fields(outputs)) }
})()

export function findWorkflow(path: string): Workflow {
  const found = WORKFLOWS.find((workflow) => workflow.path === path)
  if (!found) throw new Error(`${path} does not exist`)
  return found
}

function readWorkflow(path: string): Workflow {
  const text = readText(path)
  const { on, permissions, jobs } = fields(parse(text))
  const call = fields(on).workflow_call
  return {
    path,
    text,
    permissions,
    call: call === undefined ? undefined : readCall(fields(call)),
    jobs: Object.entries(fields(jobs)).map(([name, job]) => readJob(name, fields(job))),
  }
}

function readCall({ inputs, secrets, outputs }: Fields): Call {
  return { inputs: nested(inputs), secrets: nested(secrets), outputs: nested(outputs) }
}

function readJob(name: string, job: Fields): Job {
  return {
    name,
    uses: text(job.uses),
    with: fields(job.with),
    permissions: job.permissions,
    needs: job.needs,
    environment: job.environment,
    timeoutMinutes: job['timeout-minutes'],
    outputs: fields(job.outputs),
    steps: (Array.isArray(job.steps) ? job.steps : []).map(fields).map(readStep),
  }
}

function readStep(step: Fields): Step {
  return { id: text(step.id), uses: text(step.uses), with: fields(step.with), run: text(step.run) }
}

function nested(value: unknown): Readonly<Record<string, Fields>> {
  return Object.fromEntries(Object.entries(fields(value)).map(([name, inner]) => [name, fields(inner)]))
}

/** The value if it is a map; else one without fields. */
export function fields(value: unknown): Fields {
  return isFields(value) ? value : {}
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
