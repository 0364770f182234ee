import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { block } from '../block.ts'
import type { Inputs } from '../config/inputs.ts'
import { appName as appNameRule, environmentName as environmentNameRule, slug } from '../config/name.ts'
import type { App } from '../databricks/app.ts'
import { readApp } from '../databricks/apps.ts'
import { chooseAuthKind } from '../databricks/auth/token-source.ts'
import type { DatabaseResource } from '../databricks/lakebase.ts'
import { directoryFault } from '../engine/environment-request.ts'
import { loginSettings } from '../engine/login.ts'
import type { RunEnvironment } from '../engine/start.ts'
import { InvalidInput } from '../error.ts'
import { pathKind } from '../path-kind.ts'
import { printable } from '../printable.ts'
import { fieldsOf, parsedFields } from '../scaffold/fields.ts'
import { appFile, type Deployment, deploymentFile, workflowFile } from '../scaffold/files.ts'
import { type GuideStep, guideOf } from '../scaffold/guide.ts'
import { healthPathOf } from '../scaffold/health.ts'
import { type Project, readProject } from '../scaffold/project.ts'
import { obstaclesTo, type PlacedFile, writeNew } from '../scaffold/site.ts'
import { startOf } from '../scaffold/start.ts'
import { clause } from '../sentence.ts'
import { findRepository } from '../source/repository.ts'
import { createWorkspacePorts } from './workspace.ts'

/** A workspace that does not answer is not waited for. */
const PATIENCE_MS = 15_000

export interface ScaffoldRequest {
  readonly inputs: Inputs
  /** Absolute. */
  readonly directory: string
}

/** Writes what a first deploy needs and the project does not have, and gives what to tell about it. */
export async function writeScaffold(
  { inputs, directory }: ScaffoldRequest,
  environment: RunEnvironment,
): Promise<string> {
  const astray = directoryFault(directory, inputs.workingDirectory)
  if (astray) throw new InvalidInput([{ message: astray, hint: 'init looks at a project that is there' }])
  const deployedTo = environmentOf(inputs, directory)
  const project = readProject(directory, { app: inputs.appName, environment: deployedTo })
  const name = inputs.appName ?? appNameOf(project)
  const login = loginSettings(inputs, undefined, environment.env)
  const host = login.host ?? project.bundle?.host
  const repository = findRepository(directory)
  const root = repository?.root ?? directory
  const branch = repository?.branch ?? 'main'
  const subdirectory = relative(root, directory).replaceAll('\\', '/') || undefined
  const found = await lookAtWorkspace(name, { ...login, host }, environment)
  const deployment = deploymentOf(deployedTo, inputs, name, project, found.app)
  const start = startOf(project)
  const files: readonly PlacedFile[] = [
    { ...deploymentFile(deployment), root: directory },
    ...(start.command ? [{ ...appFile(start.command, deployment.source), root: directory }] : []),
    // GitHub runs workflows of the repository's root alone.
    { ...workflowFile(deployment, branch, subdirectory), root },
  ]
  const obstacles = obstaclesTo(files)
  if (obstacles.length > 0) throw new InvalidInput(obstacles)
  const written = files.map((file) => ({ ...file, isNew: writeNew(file) }))
  const guide = guideOf(deployment, { repository: repository?.name, host: found.host ?? host, branch })
  return report({ deployment, project, written, guide, told: found.told, advice: start.advice })
}

/** As given, else the first of a deployment.yaml that is there. Throws InvalidInput for a name that no configuration may have. */
function environmentOf({ environment: given }: Inputs, directory: string): string {
  const path = join(directory, 'deployment.yaml')
  const there = pathKind(path) === 'a file' ? parsedFields(readFileSync(path, 'utf8')) : {}
  const name = given ?? Object.keys(fieldsOf(there.environments))[0] ?? 'production'
  const reading = environmentNameRule.read(name)
  if (reading.ok) return reading.value
  throw new InvalidInput([{ ...reading.refusal, message: `input "environment" ${reading.refusal.message}` }])
}

function appNameOf({ bundle, node, name }: Project): string {
  const environment = bundle?.appName ?? node?.name?.split('/').at(-1) ?? name
  const reading = appNameRule.read(environment)
  if (reading.ok) return reading.value
  const repaired = slug(environment).slice(0, 30).replace(/-+$/, '')
  return appNameRule.read(repaired).ok ? repaired : 'my-app'
}

interface Found {
  readonly app: App | undefined
  readonly host: string | undefined
  /** What was seen of the workspace, for the reader. */
  readonly told: string
}

/** The app of that name, where somebody is logged in. */
async function lookAtWorkspace(
  name: string,
  login: ReturnType<typeof loginSettings>,
  environment: RunEnvironment,
): Promise<Found> {
  const nothing = { app: undefined, host: login.host }
  if (chooseAuthKind(login) === 'sdk' && login.profile === undefined && login.host === undefined)
    return { ...nothing, told: 'Nobody is logged in, so the workspace was not looked at.' }
  try {
    const desired = { waitTimeoutMs: PATIENCE_MS, pollMs: 1_000 }
    const { client } = await createWorkspacePorts({ login, desired }, environment)
    const app = await readApp(client, name)
    const attached = attachedTo(app) === undefined ? '' : ' Its database is the one in deployment.yaml.'
    const told = app ? `App ${name} is there already.${attached}` : `There is no app ${name} yet.`
    return { app, host: client.host, told: `${client.host}: ${told}` }
  } catch (error) {
    environment.signal.throwIfAborted()
    const why = error instanceof Error ? error.message.replace(/\s+/g, ' ') : String(error)
    return { ...nothing, told: `The workspace could not be looked at: ${clause(why)}.` }
  }
}

function deploymentOf(
  environment: string,
  inputs: Inputs,
  appName: string,
  project: Project,
  app: App | undefined,
): Deployment {
  const { bundle } = project
  return {
    environment,
    appName,
    lakebase: lakebaseOf(inputs, appName, project, attachedTo(app)),
    source: bundle?.sourceDirectory,
    migrations: project.migrations,
    migrateCommand: project.migrateCommand,
    healthPath: healthPathOf(project.sources),
  }
}

function attachedTo(app: App | undefined): DatabaseResource | undefined {
  return app?.resources.map(({ database }) => database).find((database) => database !== undefined)
}

/** What the app has, else what the inputs or the bundle name, else a project of the app's name. */
function lakebaseOf(
  inputs: Inputs,
  appName: string,
  { bundle }: Project,
  attached: DatabaseResource | undefined,
): Deployment['lakebase'] {
  const { schema } = inputs
  if (attached?.kind === 'database')
    return {
      ...{ type: 'provisioned', name: attached.instanceName, branch: undefined, capacity: inputs.capacity },
      ...{ database: unlessDefault(attached.databaseName), schema },
    }
  if (attached) {
    const [, project = appName, branch] = /^projects\/([^/]+)\/branches\/([^/]+)/.exec(attached.branch) ?? []
    return {
      ...{ type: 'autoscaling', name: project, branch, capacity: inputs.capacity },
      ...{ database: unlessDefault(inputs.database), schema },
    }
  }
  const instance = inputs.instance ?? bundle?.instance
  const name = inputs.project ?? instance ?? bundle?.project ?? (slug(appName) || 'my-app')
  const type = inputs.project === undefined && instance !== undefined ? 'provisioned' : undefined
  // Only what somebody has said: a new database gets the default, and one that is there keeps its size.
  const capacity = inputs.capacity ?? bundle?.capacities.get(name)
  const database = unlessDefault(inputs.database ?? bundle?.database)
  return { type, name, branch: undefined, capacity, database, schema }
}

function unlessDefault(database: string | undefined): string | undefined {
  return database === 'databricks_postgres' ? undefined : database
}

interface Scaffold {
  readonly deployment: Deployment
  readonly project: Project
  readonly written: readonly (PlacedFile & { readonly isNew: boolean })[]
  readonly guide: readonly GuideStep[]
  readonly told: string
  readonly advice: string | undefined
}

function report({ deployment, project, written, guide, told, advice }: Scaffold): string {
  const { environment, migrations, migrateCommand, healthPath } = deployment
  const start = project.appFile === undefined ? '' : `, started as ${project.appFile} says`
  const notes = [
    told,
    `Migrations: ${migrations ?? (migrateCommand === undefined ? 'none found; SQL files in migrations/ are applied' : `\`${migrateCommand}\`, which a comment in deployment.yaml says how to run`)}.`,
    healthPath === undefined
      ? 'Health: no route below /api/ was seen for certain, so that a deploy only sees that the app runs. One whose prefix another file gives is not seen: name it in `health: { path: /api/... }`. Where there is none, add GET /api/health.'
      : `Health: GET ${healthPath}.`,
    ...bundleNotes(project),
    ...(advice === undefined ? [] : [advice]),
  ]
  return [
    printable(`App ${deployment.appName}${start}, environment ${environment}.`),
    ...notes.map((note) => `  ${printable(note)}`),
    '',
    ...written.map(({ path, isNew }) => `${isNew ? 'wrote' : 'kept '}  ${path}`),
    ...guide.flatMap(({ title, commands }, index) => [
      '',
      `${index + 1}. ${title}`,
      '',
      block(commands.join('\n')),
    ]),
    '',
    `\`npx @tellr/lakebase-deploy doctor --environment ${environment} --for ${environment}\` says at any time what is still missing.`,
  ].join('\n')
}

/** What of a bundle a first configuration does not hold. */
function bundleNotes({ bundle, hasSource }: Project): readonly string[] {
  const others = bundle?.otherApps ?? []
  const unresolved = bundle?.unresolved ?? []
  return [
    ...(unresolved.length === 0
      ? []
      : [
          `Not known outside the bundle, so look at what deployment.yaml has instead: ${unresolved.map((each) => `\`${each}\``).join(', ')} of databricks.yml. \`databricks bundle validate --output json\` prints what each is.`,
        ]),
    ...(hasSource
      ? []
      : [
          `Source: databricks.yml names ${bundle?.sourceDirectory}, which is no directory here. Where a build makes it, name its command in \`build: { command: ... }\`; else correct \`source\`.`,
        ]),
    ...(others.length === 0
      ? []
      : [
          `databricks.yml names ${others.length === 1 ? 'another app' : 'other apps'}, too: ${others.join(', ')}. Each needs a deployment.yaml of its own, which \`init --app-name <name>\` writes in another \`--working-directory\`, and a job in the workflow.`,
        ]),
  ]
}
