// Puts the two packages that are published on npm into lib/: the tool, with the files that package.json lists and a
// manifest without what only this repository needs, and the runtime helper, which the build has made in dist/runtime.
// `npm pack` or `npm publish` of a folder does the rest.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Its optional dependencies are the tests' Node, which every user would install. */
const OWN_KEYS = new Set(['private', 'scripts', 'devDependencies', 'optionalDependencies', 'allowScripts'])

const root = fileURLToPath(new URL('..', import.meta.url))

/** The folders' names in lib/, and what fills one; both have the version of package.json. */
export const PACKAGES = { 'lakebase-deploy': assembleTool, 'lakebase-runtime': assembleRuntime } as const

function assembleTool(folder: string): void {
  const manifest: Record<string, unknown> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { files } = manifest
  if (!Array.isArray(files)) throw new Error('package.json lists no files')
  copy([...files.map(String), 'README.md', 'LICENSE'], folder)
  const published = Object.fromEntries(Object.entries(manifest).filter(([key]) => !OWN_KEYS.has(key)))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
}

function assembleRuntime(folder: string): void {
  cpSync(join(root, 'dist/runtime'), folder, { recursive: true })
  copy(['LICENSE'], folder)
  cpSync(join(root, 'src/runtime/README.md'), join(folder, 'README.md'))
}

function copy(files: readonly string[], folder: string): void {
  for (const file of files) cpSync(join(root, file), join(folder, file), { recursive: true })
}

/** Fills the folder, which is emptied before. */
export function assemblePackage(name: keyof typeof PACKAGES, folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  PACKAGES[name](folder)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of ['lakebase-deploy', 'lakebase-runtime'] as const) {
    assemblePackage(name, join(root, 'lib', name))
    console.log(`lib/${name} is ready: npm publish ./lib/${name}`)
  }
}
