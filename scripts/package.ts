// Puts what is published on npm into lib/package: the files that package.json lists, and a manifest without what only
// this repository needs. `npm pack ./lib/package` or `npm publish ./lib/package` does the rest.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Its optional dependencies are the tests' Node, which every user would install. */
const OWN_KEYS = new Set(['private', 'scripts', 'devDependencies', 'optionalDependencies', 'allowScripts'])
const ALWAYS = ['README.md', 'LICENSE']

const root = fileURLToPath(new URL('..', import.meta.url))

/** Fills the folder, which is emptied before. */
export function assemblePackage(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const manifest: Record<string, unknown> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { files } = manifest
  if (!Array.isArray(files)) throw new Error('package.json lists no files')
  for (const file of [...files.map(String), ...ALWAYS])
    cpSync(join(root, file), join(folder, file), { recursive: true })
  const published = Object.fromEntries(Object.entries(manifest).filter(([key]) => !OWN_KEYS.has(key)))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  assemblePackage(join(root, 'lib/package'))
  console.log('lib/package is ready: npm publish ./lib/package')
}
