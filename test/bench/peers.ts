import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('peers', import.meta.url))

/** Installs what the peers' lock file says, unless it is there; it is no part of `npm cit`. */
export function installPeers(): void {
  const [lock, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
    statSync(join(FOLDER, file), { throwIfNoEntry: false }),
  )
  if (lock && installed && installed.mtimeMs > lock.mtimeMs) return
  const args = ['ci', '--prefix', FOLDER, '--ignore-scripts', '--no-audit', '--no-fund']
  const { status } = spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: exit code ${status}`)
}

/** A file of the peers' workspace. */
export function peerFile(path: string): string {
  return join(FOLDER, path)
}

/** The installed version of a package. */
export function peerVersion(name: string): string {
  return JSON.parse(readFileSync(peerFile(`node_modules/${name}/package.json`), 'utf8')).version
}
