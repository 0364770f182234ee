// Builds dist/ from src/: programs with ncc, the runtime helper with esbuild and tsc. `--check` builds beside it and fails unless the committed dist is the same, file for file.
import { execFile, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type TransformOptions, transformSync } from 'esbuild'
import { NOTICES, renderNotices } from './notices.ts'
import { buildRuntime } from './runtime.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Bundle {
  readonly name: string
  readonly entry: string
  /** Third-party code only: nobody reviews it line by line, and it is the half of the bytes. */
  readonly minify: boolean
}

// With --minify ncc shrinks the entry chunk alone, which is @actions/core; our own code is behind import().
const BUNDLES: readonly Bundle[] = [
  { name: 'action', entry: 'src/action/main.ts', minify: true },
  { name: 'cli', entry: 'src/cli/main.ts', minify: false },
  { name: 'sdk', entry: 'src/databricks/auth/sdk.cjs', minify: true },
  { name: 'sql', entry: 'src/migrations/syntax/libpg.cjs', minify: false },
]

const run = promisify(execFile)

async function build(target: string): Promise<void> {
  const programs = BUNDLES.map(
    async (bundle) => [bundle.name, await buildProgram(bundle, join(target, bundle.name))] as const,
  )
  /** By the name of the bundle, the files that are in it. */
  const bundled = new Map<string, readonly string[]>(await Promise.all(programs))
  // ncc does not notice the parser's WebAssembly, which is read from beside the bundle.
  copyFileSync(
    join(root, 'node_modules/libpg-query/wasm/libpg-query.wasm'),
    join(target, 'sql/libpg-query.wasm'),
  )
  for (const name of ['action', 'cli', 'sdk']) shrink(join(target, name))
  bundled.set('runtime', buildRuntime(root, join(target, 'runtime')))
  for (const bundle of BUNDLES) normalise(join(target, bundle.name))
  writeFileSync(join(target, NOTICES), renderNotices(bundled))
}

/** Returns the files that were bundled, ncc's own among them. Types are left to `npm run check`. */
async function buildProgram(bundle: Bundle, out: string): Promise<readonly string[]> {
  rmSync(out, { recursive: true, force: true })
  const scratch = mkdtempSync(join(tmpdir(), 'lakebase-ncc-'))
  const stats = join(scratch, 'stats.json')
  try {
    const options = ['-o', out, '--no-cache', '-q', '--transpile-only', '--stats-out', stats]
    const args = ['build', join(root, bundle.entry), ...options, ...(bundle.minify ? ['--minify'] : [])]
    await run(process.execPath, [NCC, ...args], { cwd: root })
    const { modules }: BundledModule = JSON.parse(readFileSync(stats, 'utf8'))
    return [NCC, ...(modules ?? []).flatMap(filesOf)]
  } catch (cause) {
    throw new Error(`ncc failed for ${bundle.name}`, { cause })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const NCC = join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js')

/** What webpack says of a module (webpack.js.org/api/stats); one that was joined with others is inside another. */
interface BundledModule {
  readonly nameForCondition?: string | null
  /** Looked at, and left out. */
  readonly orphan?: boolean
  readonly modules?: readonly BundledModule[]
}

function filesOf({ nameForCondition, orphan, modules = [] }: BundledModule): readonly string[] {
  if (orphan) return []
  return [...(nameForCondition ? [nameForCondition] : []), ...modules.flatMap(filesOf)]
}

/**
 * ncc minifies an entry and leaves its chunks. Every job downloads them, so they are made small: what others wrote as far
 * as it goes, ours by its comments and blanks. `npm run build -- --check` proves that it is what src/ says.
 */
function shrink(folder: string): void {
  for (const file of files(folder).filter((name) => name.endsWith('js'))) {
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    const { code } = transformSync(isOurs(text) ? shortened(text) : text, {
      ...(isOurs(text) ? OUR_OWN : THIRD_PARTY),
      target: 'node20',
      format: folder.endsWith('sdk') ? 'cjs' : 'esm',
    })
    writeFileSync(path, code)
  }
}

const THIRD_PARTY: TransformOptions = { minify: true, keepNames: true }
/** Names stay, so that a stack trace can be read. */
const OUR_OWN: TransformOptions = { minifyWhitespace: true, minifySyntax: true }

/** webpack's own names, of which our code would be a twelfth; they are local to a module, so no stack trace has them. */
function shortened(text: string): string {
  return text
    .replace(/\w*__WEBPACK_IMPORTED_MODULE_(\d+)__/g, '$$m$1')
    .replaceAll('__webpack_require__', '$$r')
    .replaceAll('__webpack_exports__', '$$x')
    .replace(/__unused_webpack_(\w)\w+/g, '$$u$1')
}

/** webpack names the modules that it joins; a module of ours that stands alone in its chunk is small. */
function isOurs(text: string): boolean {
  return text.includes('MODULE: ./src/') || text.length < SMALL_BYTES
}

const SMALL_BYTES = 50_000

/** Line ends and trailing blanks as git keeps them, so that a checkout anywhere compares equal. */
function normalise(folder: string): void {
  for (const file of files(folder).filter((name) => /\.(js|cjs|json)$/.test(name))) {
    const path = join(folder, file)
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('\r\n', '\n'))
  }
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

function differences(expected: string, actual: string): string[] {
  const found: string[] = []
  for (const file of new Set([...files(expected), ...files(actual)])) {
    const [a, b] = [read(join(expected, file)), read(join(actual, file))]
    if (!b) found.push(`missing in dist: ${file}`)
    else if (!a) found.push(`not made by the build: ${file}`)
    else if (!a.equals(b)) found.push(`differs: ${file}`)
  }
  return found
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

/** Design decision 20: ncc can write an empty bundle and exit 0, so each one is started. */
function start(dist: string): void {
  for (const [name, args] of [
    ['action', []],
    ['cli', ['--version']],
  ] as const) {
    const env = { PATH: process.env.PATH ?? '', INPUT_COMMAND: 'no-such-command' }
    const result = spawnSync(process.execPath, [join(dist, name, 'index.js'), ...args], {
      env,
      encoding: 'utf8',
    })
    const output = `${result.stdout}${result.stderr}`
    const alive = name === 'cli' ? /^\d+\.\d+\.\d+/.test(output) : output.includes('no-such-command')
    if (!alive) throw new Error(`dist/${name} does not start:\n${output}`)
  }
  for (const [file, symbol] of [
    ['sdk/index.cjs', 'Config'],
    ['sql/index.cjs', 'parseSync'],
    ['runtime/index.js', 'createPool'],
    ['runtime/index.cjs', 'createPool'],
  ] as const) {
    const script = `import(${JSON.stringify(pathToFileURL(join(dist, file)).href)}).then((m) => { if (!m.${symbol} && !m.default.${symbol}) throw 0 })`
    const result = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
    if (result.status !== 0) throw new Error(`dist/${file} does not load:\n${result.stderr}`)
  }
}

function size(folder: string): number {
  return files(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
}

const dist = join(root, 'dist')
if (process.argv.includes('--check')) {
  const scratch = mkdtempSync(join(tmpdir(), 'lakebase-dist-'))
  try {
    await build(scratch)
    const found = differences(scratch, dist)
    if (found.length > 0)
      throw new Error(`dist/ is not what src/ builds to; run \`npm run build\`:\n  ${found.join('\n  ')}`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
} else {
  const scratch = mkdtempSync(join(tmpdir(), 'lakebase-dist-'))
  await build(scratch)
  rmSync(dist, { recursive: true, force: true })
  cpSync(scratch, dist, { recursive: true })
  rmSync(scratch, { recursive: true, force: true })
}
start(dist)
for (const name of [...BUNDLES.map((bundle) => bundle.name), 'runtime'])
  console.log(`dist/${name}: ${(size(join(dist, name)) / 1e6).toFixed(2)} MB`)
