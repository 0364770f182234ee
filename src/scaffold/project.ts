import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { LAYOUT_NAMES, layoutOf } from '../config/layout.ts'
import { pathKind } from '../path-kind.ts'
import { Includes } from '../source/ignored.ts'
import { type Bundle, type BundleChoice, includesOf, readBundle } from './bundle.ts'
import { fieldsOf, parsedFields, wordsIn } from './fields.ts'
import { entriesOf, filesBelow, type SourceText, textOf } from './source-text.ts'

/** What the platform gets of an app. */
export interface Code {
  readonly node: NodePackage | undefined
  /** Names of the Python packages that it asks for, in lower case; undefined: it is no Python project. */
  readonly python: readonly string[] | undefined
  /** `app.yaml`, `app.yml` or `app.yaml.template`, where there is one. */
  readonly appFile: string | undefined
  /** `command` of that file. */
  readonly appCommand: readonly string[] | undefined
  /** Code in JavaScript, TypeScript and Python, the first 200 files. */
  readonly sources: readonly SourceText[]
}

/** What a directory holds that a first configuration follows from. Nothing of it is run. */
export interface Project extends Code {
  /** Of the directory itself. */
  readonly name: string
  /** Directory of SQL migrations, relative; undefined: none. */
  readonly migrations: string | undefined
  /** What migrates it that is not SQL: `alembic upgrade head`. */
  readonly migrateCommand: string | undefined
  readonly bundle: Bundle | undefined
  /** Whether the directory that the bundle names as the source of the app is there. */
  readonly hasSource: boolean
}

export interface NodePackage {
  readonly name: string | undefined
  readonly hasStart: boolean
  readonly main: string | undefined
  readonly dependencies: readonly string[]
}

const APP_FILES = ['app.yaml', 'app.yml', 'app.yaml.template']

/** `choice`: what is meant, where a bundle has several. */
export function readProject(directory: string, choice: Partial<BundleChoice> = {}): Project {
  const { app, environment } = choice
  const bundle = readBundle(bundleFiles(directory), { app, environment })
  const source = join(directory, bundle?.sourceDirectory ?? '.')
  return {
    ...readCode(source),
    name: basename(directory),
    migrations: migrationsOf(directory),
    migrateCommand: migrateCommandOf(directory),
    bundle,
    hasSource: pathKind(source) === 'a directory',
  }
}

export function readCode(directory: string): Code {
  const appFile = APP_FILES.find((name) => existsSync(join(directory, name)))
  return {
    node: readPackage(textOf(directory, 'package.json')),
    python: readPython(directory),
    appFile,
    appCommand:
      appFile === undefined ? undefined : wordsIn(parsedFields(textOf(directory, appFile) ?? '').command),
    sources: readSources(directory),
  }
}

/** `databricks.yml`, and what it includes, in the order of their names. */
function bundleFiles(directory: string): readonly SourceText[] {
  for (const path of ['databricks.yml', 'databricks.yaml']) {
    const text = textOf(directory, path)
    if (text !== undefined) return [{ path, text }, ...included(directory, includesOf(text))]
  }
  return []
}

function included(directory: string, globs: readonly string[]): readonly SourceText[] {
  const includes = new Includes(globs)
  return filesBelow(directory, {
    enters: (path) => includes.mayReach(path),
    takes: (path) => /\.ya?ml$/.test(path) && includes.matches(path),
  })
}

function readPackage(text: string | undefined): NodePackage | undefined {
  if (text === undefined) return undefined
  const { name, main, scripts, dependencies } = parsedFields(text)
  return {
    name: typeof name === 'string' ? name : undefined,
    hasStart: typeof fieldsOf(scripts).start === 'string',
    main: typeof main === 'string' ? main : undefined,
    dependencies: Object.keys(fieldsOf(dependencies)),
  }
}

function readPython(directory: string): readonly string[] | undefined {
  const requirements = textOf(directory, 'requirements.txt')
  const project = textOf(directory, 'pyproject.toml')
  if (requirements === undefined && project === undefined) return undefined
  const lines = (requirements ?? '').split('\n')
  const quoted = [...(project ?? '').matchAll(/^\s*["']([A-Za-z0-9._-]+)[^"']*["'],?\s*$/gm)].map(
    ([, name = '']) => name,
  )
  const listed = /dependencies\s*=\s*\[([^\]]*)\]/.exec(project ?? '')?.[1] ?? ''
  const inLine = [...listed.matchAll(/["']([A-Za-z0-9._-]+)/g)].map(([, name = '']) => name)
  const named = lines.map((line) => /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line)?.[1] ?? '')
  return [...new Set([...named, ...quoted, ...inLine].filter(Boolean).map((name) => name.toLowerCase()))]
}

const CODE = /\.(?:[cm]?[jt]s|tsx?|py)$/
const LEFT_OUT = new Set([
  'node_modules',
  'dist',
  'build',
  'test',
  'tests',
  '__pycache__',
  'venv',
  'migrations',
])
/** An app's server is rarely deep. */
function readSources(directory: string): readonly SourceText[] {
  return filesBelow(directory, {
    enters: (path) => !LEFT_OUT.has(basename(path)) && !basename(path).startsWith('.'),
    takes: (path) => CODE.test(path),
  })
}

/** Where a tool of the table of layouts keeps its files, and SQL is there. */
function migrationsOf(directory: string): string | undefined {
  const places = ['migrations', ...LAYOUT_NAMES.flatMap((name) => layoutOf(name).directories)]
  return places.find((place) => holdsSql(join(directory, place)))
}

/** In it, or in a folder of it, as Prisma has one for each migration. */
function holdsSql(path: string): boolean {
  const entries = entriesOf(path)
  return entries.some(
    (entry) =>
      (entry.isFile() && entry.name.endsWith('.sql')) ||
      (entry.isDirectory() && entriesOf(join(path, entry.name)).some(({ name }) => name.endsWith('.sql'))),
  )
}

const MIGRATE_COMMANDS: readonly (readonly [sign: string, command: string])[] = [
  ['alembic.ini', 'alembic upgrade head'],
  ['manage.py', 'python manage.py migrate'],
  ['knexfile.js', 'npx knex migrate:latest'],
  ['knexfile.ts', 'npx knex migrate:latest'],
]

function migrateCommandOf(directory: string): string | undefined {
  return MIGRATE_COMMANDS.find(([sign]) => existsSync(join(directory, sign)))?.[1]
}
