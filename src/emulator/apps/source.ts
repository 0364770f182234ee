import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { Fields, isObject } from '../state/fields.ts'
import type { WorkspaceFile } from '../state/file-tree.ts'

/** A deployment fails when any file is larger than this (docs "Deploy a Databricks app"). */
const LARGEST_FILE_BYTES = 10_485_760

/** Why a deployment fails. */
export class DeploymentFailure extends Error {
  /** The app's process ended or never listened; other failures leave what was running alone. */
  readonly crashed: boolean

  constructor(message: string, options: { readonly crashed: boolean } = { crashed: false }) {
    super(message)
    this.name = 'DeploymentFailure'
    this.crashed = options.crashed
  }
}

export interface EnvironmentVariable {
  readonly name: string
  readonly value: string | undefined
  readonly valueFrom: string | undefined
}

/** What fills an app's virtual environment. */
export type PythonInstaller = 'pip' | 'uv' | 'none'

/** What a source tree says about how to run it. */
export interface AppManifest {
  readonly command: readonly string[]
  readonly environment: readonly EnvironmentVariable[]
  readonly dependencies: readonly string[]
  readonly hasBuild: boolean
  /** Undefined: an app that has nothing to do with Python. */
  readonly python: PythonInstaller | undefined
}

export type Source = ReadonlyMap<string, WorkspaceFile>

/** Reads `app.yaml` (or `app.yml`) and `package.json`; `command` overrides theirs. Throws DeploymentFailure. */
export function readManifest(source: Source, command: readonly string[] | undefined): AppManifest {
  for (const [path, file] of source) {
    if (file.content.length > LARGEST_FILE_BYTES) {
      throw new DeploymentFailure(
        `File ${path} is larger than the maximum allowed file size of ${LARGEST_FILE_BYTES} bytes.`,
      )
    }
  }
  const yaml = readYaml(source)
  const manifest = readPackage(source)
  const chosen = command ?? yaml?.strings('command') ?? defaultCommand(source, manifest)
  if (!chosen || chosen.length === 0) {
    throw new DeploymentFailure(
      'No command to run: there is none in app.yaml, no start script in package.json, and no .py file.',
    )
  }
  return {
    command: chosen,
    environment: (yaml?.objects('env') ?? []).map(readVariable),
    dependencies: Object.keys(manifest?.object('dependencies')?.value ?? {}),
    hasBuild: manifest?.object('scripts')?.has('build') ?? false,
    python: pythonInstaller(source, chosen),
  }
}

/** requirements.txt wins; without it, pyproject.toml needs uv.lock beside it (docs "Databricks Apps: dependencies"). */
function pythonInstaller(source: Source, [program = '']: readonly string[]): PythonInstaller | undefined {
  if (source.has('requirements.txt')) return 'pip'
  if (source.has('pyproject.toml') && source.has('uv.lock')) return 'uv'
  return program === 'python' || program === 'python3' ? 'none' : undefined
}

/** `npm run start` where there is such a script, else the first Python file by name (docs "Databricks Apps: app runtime"). */
function defaultCommand(source: Source, manifest: Fields | undefined): string[] | undefined {
  if (manifest?.object('scripts')?.has('start')) return ['npm', 'run', 'start']
  const [first] = [...source.keys()].filter((path) => /^[^/]+\.py$/.test(path)).sort()
  return first === undefined ? undefined : ['python', first]
}

function readVariable(fields: Fields): EnvironmentVariable {
  const value = fields.value.value
  return {
    name: fields.requiredString('name'),
    value: value === undefined || value === null ? undefined : String(value),
    valueFrom: fields.string('valueFrom'),
  }
}

function readYaml(source: Source): Fields | undefined {
  const file = source.get('app.yaml') ?? source.get('app.yml')
  if (!file) return undefined
  try {
    const parsed: unknown = parse(file.content.toString('utf8'))
    return new Fields(isObject(parsed) ? parsed : {}, 'app.yaml')
  } catch (error) {
    throw new DeploymentFailure(
      `Error parsing app.yaml: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

function readPackage(source: Source): Fields | undefined {
  const file = source.get('package.json')
  if (!file) return undefined
  try {
    return Fields.parse(file.content)
  } catch {
    throw new DeploymentFailure('Error parsing package.json: it is not a JSON object.')
  }
}

/** Writes the tree to a new folder and gives its path. */
export async function writeSource(source: Source): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lakebase-app-'))
  for (const [path, file] of source) {
    const target = join(folder, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, file.content)
  }
  return folder
}

/** Lends dependencies of another folder, or that folder itself as one, if it has every one; false when an install is needed. */
export async function lendModules(
  folder: string,
  lender: string | undefined,
  dependencies: readonly string[],
): Promise<boolean> {
  if (dependencies.length === 0) return true
  if (lender === undefined) return false
  const own = Fields.parse(await readFile(join(lender, 'package.json'))).string('name')
  const found = dependencies.map((name) => ({
    from: name === own ? lender : join(lender, 'node_modules', name),
    to: join(folder, 'node_modules', name),
  }))
  if (!found.every(({ from }) => existsSync(join(from, 'package.json')))) return false
  for (const { from, to } of found) {
    await mkdir(dirname(to), { recursive: true })
    await symlink(from, to, 'dir')
  }
  return true
}
