import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStage, type Stage } from '../../contract/runtime/stage.ts'
import { type AppFolder, appFolder, SOUND } from '../bundled-app.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const require = createRequire(import.meta.url)

let stage: Stage
let app: AppFolder
beforeAll(async () => {
  stage = await openStage()
  app = appFolder(HERE, ['pg', 'drizzle-orm'])
})
afterAll(async () => {
  app.remove()
  await stage.close()
})

/** Runs a script of this folder's packages in the app's folder. */
function script(name: string, text: string): void {
  // Beside the packages, so that it finds them.
  const file = join(HERE, 'node_modules', `.${name}.mjs`)
  writeFileSync(file, text)
  run([file])
}

function run(args: readonly string[], folder = app.path): void {
  const { NODE_ENV: _, VITEST: __, ...env } = process.env
  execFileSync(process.execPath, [...args], { cwd: folder, env: { ...env, CI: '1' }, stdio: 'pipe' })
}

/** Starts the server of Next on any port, asks it once and prints the answer. */
const VISIT = `process.env.PORT = '0'
const { Server } = require('node:http')
const listen = Server.prototype.listen
Server.prototype.listen = function (...given) {
  this.once('listening', async () => {
    const response = await fetch('http://127.0.0.1:' + this.address().port + '/check')
    process.stdout.write((await response.text()) + '\\n', () => process.exit())
  })
  return listen.apply(this, given)
}
console.log = () => {}
require('./server.js')
`

describe('a bundled app has one copy of pg', () => {
  it.each([
    ['inside', ''],
    ['outside', "external: ['pg'],"],
  ])('Rollup, pg %s', async (where, external) => {
    script(
      'rollup',
      `import { rollup } from 'rollup'
import resolve from '@rollup/plugin-node-resolve'
import commonjs from '@rollup/plugin-commonjs'
import json from '@rollup/plugin-json'
const bundle = await rollup({ input: 'app.js', ${external} onLog: () => {}, plugins: [resolve({ preferBuiltins: true }), commonjs({ ignoreDynamicRequires: true }), json()] })
await bundle.write({ file: 'rollup-${where}.mjs', format: 'es', inlineDynamicImports: true })`,
    )
    expect(await app.run(stage, join(app.path, `rollup-${where}.mjs`))).toEqual(SOUND)
  })

  it.each([
    ['inside', "{ noExternal: true, external: ['pg-native', 'pg-cloudflare'] }"],
    ['outside', "{ noExternal: [/^(?!pg$)/], external: ['pg'] }"],
    ['and the helper outside', '{}'],
  ])('Vite SSR, pg %s', async (where, ssr) => {
    const out = `vite-${where.replaceAll(' ', '-')}`
    script(
      'vite',
      `import { build } from 'vite'
await build({ logLevel: 'silent', configFile: false, ssr: ${ssr}, build: { ssr: 'app.js', outDir: '${out}', minify: true } })`,
    )
    const [file = ''] = readdirSync(join(app.path, out)).filter((name) => name.startsWith('app'))
    expect(await app.run(stage, join(app.path, out, file))).toEqual(SOUND)
  })

  it.each([
    [
      'ESM',
      "experiments: { outputModule: true }, output: { path: process.cwd(), filename: 'webpack.mjs', library: { type: 'module' } }",
      'webpack.mjs',
    ],
    [
      'CommonJS, minified',
      "optimization: { minimize: true }, output: { path: process.cwd(), filename: 'webpack.cjs' }",
      'webpack.cjs',
    ],
  ])('webpack, %s', async (_name, output, file) => {
    script(
      'webpack',
      `import webpack from 'webpack'
const stats = await new Promise((resolve, reject) => webpack({ mode: 'production', optimization: { minimize: false }, target: 'node20', context: process.cwd(), entry: './app.js', externals: { 'pg-native': 'commonjs pg-native' }, ignoreWarnings: [() => true], ${output} }, (error, stats) => (error ? reject(error) : resolve(stats))))
if (stats.hasErrors()) throw new Error(stats.toString())`,
    )
    expect(await app.run(stage, join(app.path, file))).toEqual(SOUND)
  })

  it('ncc, ESM', async () => {
    const ncc = require.resolve('@vercel/ncc/dist/ncc/cli.js')
    run([ncc, 'build', app.entry, '-o', join(app.path, 'ncc'), '--no-cache', '-q'])
    expect(await app.run(stage, join(app.path, 'ncc/index.js'))).toEqual(SOUND)
  })

  it('Next, standalone', async () => {
    const folder = join(app.path, 'next')
    mkdirSync(join(folder, 'app/check'), { recursive: true })
    // Next follows no links out of its root, so the packages are there themselves.
    cpSync(join(HERE, 'node_modules'), join(folder, 'node_modules'), {
      recursive: true,
      verbatimSymlinks: true,
    })
    cpSync(join(app.path, 'node_modules/@tellr'), join(folder, 'node_modules/@tellr'), { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{"private": true}')
    writeFileSync(
      join(folder, 'next.config.mjs'),
      `export default { output: 'standalone', outputFileTracingRoot: ${JSON.stringify(folder)}, turbopack: { root: ${JSON.stringify(folder)} } }`,
    )
    writeFileSync(
      join(folder, 'app/layout.js'),
      'export default function Layout({ children }) { return children }',
    )
    writeFileSync(join(folder, 'app/page.js'), 'export default function Page() { return null }')
    writeFileSync(
      join(folder, 'app/check/route.js'),
      `import { createPool } from '@tellr/lakebase-runtime'
import pg from 'pg'
export const dynamic = 'force-dynamic'
export async function GET() {
  const pools = [createPool(), createPool({ pg })]
  const rows = await Promise.all(pools.map((pool) => pool.query('SELECT 1 AS one')))
  return Response.json(pools.map((pool, index) => [rows[index].rows[0].one, pool instanceof pg.Pool]))
}`,
    )
    run([join(folder, 'node_modules/next/dist/bin/next'), 'build'], folder)
    // As an app deploys it: the traced files alone.
    renameSync(join(folder, '.next/standalone'), join(app.path, 'standalone'))
    const visit = join(app.path, 'standalone/visit.cjs')
    writeFileSync(visit, VISIT)
    expect(await app.run(stage, visit)).toEqual([
      [1, true],
      [1, true],
    ])
  })
})
