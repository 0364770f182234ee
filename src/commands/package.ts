import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import { PACKED_MIGRATIONS, PACKED_SOURCE } from '../config/artifact.ts'
import type { DesiredPackage } from '../config/desired-package.ts'
import { NO_OUTPUTS } from '../config/outputs.ts'
import { count } from '../count.ts'
import { readArtifact } from '../engine/artifact.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import { build, sourceOf } from '../engine/payload.ts'
import type { DatabasePorts } from '../engine/ports.ts'
import { Problems } from '../engine/problems.ts'
import type { PackageRequest } from '../engine/request.ts'
import { InvalidInput } from '../error.ts'
import { code } from '../markdown.ts'
import { type PackedMigrations, packMigrations } from '../migrations/packed.ts'
import { makePlan } from '../plan/plan.ts'
import { renderJson } from '../plan/render.ts'
import { printable } from '../printable.ts'
import { artifactDigest } from '../source/artifact.ts'
import type { ArtifactRecord } from '../source/artifact-file.ts'
import { standingAt, writeArtifact } from '../source/artifact-folder.ts'
import { describeCrlf } from '../source/line-ends.ts'
import { readContent, type SourceTree } from '../source/tree.ts'

/** `package`: builds, and writes source and migrations with their digests into a folder. Nothing is looked at anywhere else. */
export async function run(
  { desired }: PackageRequest,
  ports: DatabasePorts,
  progress: Progress,
): Promise<Outcome> {
  const plan = makePlan([], [])
  progress.plan = plan
  await requirePlace(desired)
  await ports.timeline.step('Build', () => build(desired, ports))
  const contents = await ports.timeline.step('Read', () => readContents(desired))
  const crlf = describeCrlf(contents.source, desired.source.displayDirectory ?? '.')
  if (crlf !== undefined) ports.reporter.info(crlf)
  const record = recordOf(contents, ports.run.gitSha)
  await ports.timeline.step('Write', () => write(desired, record, contents))
  const folder = desired.out.displayDirectory
  const size = count(record.files.size, 'file')
  return {
    outputs: {
      ...NO_OUTPUTS,
      changed: 'false',
      plan: renderJson(plan),
      findings: '[]',
      'artifact-digest': record.digest,
    },
    plan,
    executed: [],
    planOnly: false,
    phases: [],
    ending: {
      verdict: `**Packed.** ${code(folder)} holds ${size} of artefact ${code(record.digest)}.`,
      closing: `Packed: ${printable(folder)} holds ${size} of artefact ${record.digest}`,
    },
    links: {},
  }
}

/** Throws InvalidInput where `package` would write over something else, or into what it packs. */
async function requirePlace({ out, source, migrations }: DesiredPackage): Promise<void> {
  const { directory, displayDirectory } = out
  const fail = (what: string, hint: string) =>
    new InvalidInput([{ message: `the folder to write, ${displayDirectory}, ${what}`, hint }])
  const place = await settled(directory)
  for (const each of [source, migrations])
    if (each.directory !== undefined && isWithin(await settled(each.directory), place))
      throw fail(
        `is or holds ${each.displayDirectory}, which is packed`,
        'nothing was written: name another with `out:`',
      )
  if (migrations.directory !== undefined && isWithin(place, await settled(migrations.directory)))
    throw fail(
      `lies among the migrations in ${migrations.displayDirectory}`,
      'name another with `out:`, beside them',
    )
  const standing = await standingAt(directory)
  if (standing.state === 'foreign')
    throw fail(
      standing.what,
      'nothing was written: name another folder with `out:`, or take what is there away',
    )
}

/** The path without a link in it, as far as it is there. */
async function settled(path: string): Promise<string> {
  return realpath(path).catch(async () => {
    const above = dirname(path)
    return above === path ? path : join(await settled(above), basename(path))
  })
}

function isWithin(path: string, directory: string): boolean {
  const way = relative(directory, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

interface Contents {
  readonly source: SourceTree
  readonly migrations: PackedMigrations | undefined
}

/** Throws InvalidInput with the problems of both together. */
async function readContents(desired: DesiredPackage): Promise<Contents> {
  const { directory, displayDirectory, layout } = desired.migrations
  const problems = new Problems()
  const [source, migrations] = await Promise.all([
    problems.collect(() => sourceOf(desired)),
    problems.collect(() => directory && packMigrations(directory, displayDirectory ?? directory, layout)),
  ])
  if (!source || problems.any) throw problems.error()
  return { source, migrations: migrations || undefined }
}

function recordOf({ source, migrations }: Contents, commit: string | undefined): ArtifactRecord {
  const { files = [], layout, contents = new Map<string, Uint8Array>() } = migrations ?? {}
  return {
    digest: artifactDigest(source, files),
    commit,
    layout,
    migrations: files.map(({ name }) => name),
    files: new Map([
      ...[...contents].map(([path, bytes]) => [`${PACKED_MIGRATIONS}/${path}`, sha256(bytes)] as const),
      ...source.files.map(({ path, sha256 }) => [`${PACKED_SOURCE}/${path}`, sha256] as const),
    ]),
  }
}

/** What was written is read back as a deploy will read it. Throws what `readArtifact` throws, and `SOURCE_CHANGED`. */
async function write(
  desired: DesiredPackage,
  record: ArtifactRecord,
  { source, migrations }: Contents,
): Promise<void> {
  // The build may have made something there.
  await requirePlace(desired)
  const { out, migrations: settings } = desired
  const files = new Map(source.files.map((file) => [`${PACKED_SOURCE}/${file.path}`, file]))
  await writeArtifact(out.directory, record, async (path) => {
    const file = files.get(path)
    if (file) return readContent(file)
    return migrations?.contents.get(path.slice(PACKED_MIGRATIONS.length + 1)) ?? new Uint8Array()
  })
  await readArtifact(out, { migrations: settings, schema: 'public' })
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
