import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStage, type Stage } from '../contract/runtime/stage.ts'
import { type AppFolder, appFolder, ESM_REQUIRE, SOUND } from './bundled-app.ts'

let stage: Stage
let app: AppFolder
beforeAll(async () => {
  stage = await openStage()
  app = appFolder(fileURLToPath(new URL('.', import.meta.url)))
})
afterAll(async () => {
  app.remove()
  await stage.close()
})

const ESBUILD: Readonly<Record<string, BuildOptions & { readonly outfile: string }>> = {
  'ESM, pg outside': { format: 'esm', external: ['pg'], outfile: 'outside.mjs' },
  'ESM, pg inside': {
    format: 'esm',
    banner: { js: ESM_REQUIRE },
    external: ['pg-native'],
    outfile: 'inside.mjs',
  },
  'CommonJS, pg outside': { format: 'cjs', external: ['pg'], outfile: 'outside.cjs' },
  'CommonJS, pg inside, minified': {
    format: 'cjs',
    minify: true,
    external: ['pg-native'],
    outfile: 'inside.cjs',
  },
}

describe('a bundled app has one copy of pg', () => {
  it('unbundled', async () => {
    expect(await app.run(stage, app.entry)).toEqual(SOUND)
  })

  it.each(Object.entries(ESBUILD))('esbuild, %s', async (_name, { outfile, ...options }) => {
    const out = join(app.path, outfile)
    const { warnings } = await build({
      entryPoints: [app.entry],
      bundle: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
      ...options,
      outfile: out,
    })
    expect(warnings).toEqual([])
    expect(await app.run(stage, out)).toEqual(SOUND)
  })
})
