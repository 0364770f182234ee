import { exec, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assemblePackage } from '../../../scripts/package.ts'
import { MACHINE_NODE } from '../../machine-node.ts'
import { runClient } from '../emulator/child.ts'
import { openStage, type Stage } from './stage.ts'

const require = createRequire(import.meta.url)

let folder: string
let project: string
let tarball: string
let stage: Stage

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lakebase-package-'))
  project = join(folder, 'project')
  assemblePackage('lakebase-runtime', join(folder, 'package'))
  tarball = join(folder, run('npm', ['pack', './package', '--silent'], folder).trim())
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{"private": true}')
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--silent']
  run('npm', ['install', tarball, 'pg@8.23.1', '@types/pg@8.23.1', ...quiet], project)
  stage = await openStage()
}, 180_000)
afterAll(async () => {
  await stage?.close()
  rmSync(folder, { recursive: true, force: true })
})

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

describe('the package', () => {
  it('is the helper alone, in at most 150 kB', () => {
    const installed = join(project, 'node_modules/@tellr/lakebase-runtime')
    const files = readdirSync(installed)
    expect(files.filter((file) => !/\.d\.c?ts$/.test(file)).toSorted()).toEqual([
      'LICENSE',
      'README.md',
      'core.cjs',
      'index.cjs',
      'index.js',
      'package.json',
    ])
    const bytes = files.reduce((sum, file) => sum + statSync(join(installed, file)).size, 0)
    expect(bytes).toBeLessThan(150_000)
  })

  it('has the version of the tool, which has none of it', () => {
    assemblePackage('lakebase-deploy', join(folder, 'tool'))
    const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'))
    const tool = read(join(folder, 'tool/package.json'))
    expect(read(join(folder, 'package/package.json')).version).toBe(tool.version)
    expect(readdirSync(join(folder, 'tool/dist')).toSorted()).toEqual([
      'THIRD-PARTY-NOTICES.txt',
      'cli',
      'sdk',
      'sql',
    ])
    for (const key of ['optionalDependencies', 'devDependencies', 'dependencies', 'peerDependencies'])
      expect(tool).not.toHaveProperty(key)
  })

  it('brings no other package', () => {
    const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'))
    const names = Object.keys(lock.packages).filter(
      (path) => !/node_modules\/(pg|postgres|@types|undici-types|split2|xtend)/.test(path),
    )
    expect(names).toEqual(['', 'node_modules/@tellr/lakebase-runtime'])
  })

  it('is right for every way to import it (arethetypeswrong, publint)', async () => {
    run(
      process.execPath,
      [
        fileURLToPath(import.meta.resolve('@arethetypeswrong/cli/package.json')).replace(
          'package.json',
          'dist/index.js',
        ),
        tarball,
        '--profile',
        'node16',
        '--no-emoji',
      ],
      folder,
    )
    expect((await publint({ pkgDir: join(folder, 'package'), strict: true })).messages).toEqual([])
  }, 60_000)

  it('has types for ESM and CommonJS', () => {
    const use =
      'const pool = createPool({ max: 3, onEvent: (event) => console.log(event.type) })\nexport const rows: Promise<number | null> = pool.query("SELECT 1").then((r) => r.rowCount)\nvoid pool.credentials.status().state\n'
    // What pg-promise takes, and what an app has: its own pg, and headers of Node.
    const more = `import pg from 'pg'
import { createUserPools, pgConfig } from '@tellr/lakebase-runtime'
export const config: { ssl?: unknown; host?: string; connectionString?: string; password?: string | (() => string) | (() => Promise<string>) } = pgConfig()
void createPool({ pg })
declare const headers: Record<string, string | string[] | undefined>
void createUserPools().use({ email: headers.a, token: headers.b }, async () => new pg.Client(pgConfig()))
`
    writeFileSync(
      join(project, 'esm.mts'),
      `import { createPool } from '@tellr/lakebase-runtime'\n${more}${use}`,
    )
    writeFileSync(join(project, 'cjs.cts'), `import { createPool } from '@tellr/lakebase-runtime'\n${use}`)
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022', '--types', 'node']
    options.push('--exactOptionalPropertyTypes')
    run(process.execPath, [require.resolve('typescript/bin/tsc'), ...options, 'esm.mts', 'cjs.cts'], project)
  }, 60_000)
})

const SCRIPTS = {
  'esm.mjs': `import { createPool, LakebaseError } from '@tellr/lakebase-runtime'
import { createRequire } from 'node:module'
import pg from 'pg'
const require = createRequire(import.meta.url)
`,
  'cjs.cjs': `const { createPool, LakebaseError } = require('@tellr/lakebase-runtime')
const pg = require('pg')
`,
}

describe.each([process.execPath, MACHINE_NODE])('%s', (node) => {
  it.each(Object.entries(SCRIPTS))('runs %s', async (file, head) => {
    writeFileSync(
      join(project, file),
      `${head}const pool = createPool({ max: 12 })
const queries = Array.from({ length: 12 }, () => pool.query('SELECT 1 AS one'))
Promise.all(queries).then(async ([{ rows }]) => {
  const other = require('@tellr/lakebase-runtime')
  console.log(JSON.stringify([rows, pool instanceof pg.Pool, other.LakebaseError === LakebaseError]))
  await pool.close()
})`,
    )
    const { stderr, values } = await runClient(node, [join(project, file)], {
      ...stage.emulator.childEnvironment(),
      ...stage.environment('autoscaling'),
    })
    expect(stderr).toBe('')
    expect(values).toEqual([[[{ one: 1 }], true, true]])
  })
})

it('brings pg, where the app has not named it, and gives the first row in the two commands of its README', async () => {
  const app = join(folder, 'newcomer')
  mkdirSync(app)
  const readme = readFileSync(join(folder, 'package/README.md'), 'utf8')
  const [install = '', first = ''] = /```sh\n([\s\S]*?)```/.exec(readme)?.[1]?.trim().split('\n') ?? []
  expect(install).toBe('npm install @tellr/lakebase-runtime pg')
  run('npm', ['install', tarball, '--no-audit', '--no-fund', '--silent'], app)
  const env = {
    PATH: process.env.PATH,
    ...stage.emulator.childEnvironment(),
    ...stage.environment('autoscaling'),
  }
  const { stdout } = await promisify(exec)(first, { cwd: app, env })
  expect(stdout).toBe('[ { one: 1 } ]\n')
})

it('shows an uncaught error without a wall of code before it', async () => {
  const file = join(project, 'uncaught.cjs')
  writeFileSync(file, "require('@tellr/lakebase-runtime').createPool()")
  const { stderr } = await runClient(process.execPath, [file], {
    PGHOST: 'ep-1.database.cloud.databricks.com',
  })
  expect(stderr).toMatch(/is a Lakebase host, but neither LAKEBASE_ENDPOINT/)
  expect(stderr.length).toBeLessThan(3_000)
})
