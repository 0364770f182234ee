import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { LAYOUT_NAMES, layoutOf } from '../config/layout.ts'
import { pathKind } from '../path-kind.ts'
import { readRegularFile } from '../regular-file.ts'
import { type Bundle, readBundle } from './bundle.ts'
import { fieldsOf, parsedFields } from './fields.ts'

/** A file of the project as text; `path` is relative, with `/`. */
export interface SourceText {
  readonly path: string
  readonly text: string
}

/** What a directory holds that a first configuration follows from. Nothing of it is run. */
export interface Project {
  /** Of the directory itself. */
  readonly name: string
  readonly node: NodePackage | undefined
  /** Names of the Python packages that it asks for, in lower case; undefined: it is no Python project. */
  readonly python: readonly string[] | undefined
  /** `app.yaml`, `app.yml` or `app.yaml.template`, where there is one. */
  readonly appFile: string | undefined
  /** Code in JavaScript, TypeScript and Python, the first 200 files. */
  readonly sources: readonly SourceText[]
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

/** `appName`: of the app that is meant, where a bundle has several. */
export function readProject(directory: string, appName?: string): Project {
  const text = textOf(directory, 'databricks.yml') ?? textOf(directory, 'databricks.yaml')
  const bundle = readBundle(text, appName)
  const source = join(directory, bundle?.sourceDirectory ?? '.')
  const appFile = APP_FILES.find((name) => existsSync(join(source, name)))
  return {
    name: basename(directory),
    node: readPackage(textOf(source, 'package.json')),
    python: readPython(source),
    appFile,
    sources: readSources(source),
    migrations: migrationsOf(directory),
    migrateCommand: migrateCommandOf(directory),
    bundle,
    hasSource: pathKind(source) === 'a directory',
  }
}

/** Undefined: there is none, or none that can be read. */
function textOf(directory: string, name: string): string | undefined {
  try {
    return readRegularFile(join(directory, name)).toString()
  } catch {
    return undefined
  }
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
const MOST_FILES = 200
const MOST_BYTES = 500_000

/** By folder, the upper ones first, because an app's server is rarely deep. */
function readSources(directory: string): readonly SourceText[] {
  const found: SourceText[] = []
  let folders = ['']
  while (folders.length > 0 && found.length < MOST_FILES) {
    const next: string[] = []
    for (const folder of folders) {
      for (const entry of entriesOf(join(directory, folder))) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`
        if (entry.isDirectory() && !LEFT_OUT.has(entry.name) && !entry.name.startsWith('.')) next.push(path)
        if (!entry.isFile() || !CODE.test(entry.name) || found.length >= MOST_FILES) continue
        const text = textOf(directory, path)
        if (text !== undefined && text.length <= MOST_BYTES) found.push({ path, text })
      }
    }
    folders = next
  }
  return found
}

function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
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
