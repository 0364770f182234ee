import { join, posix, resolve } from 'node:path'
import type { DesiredArtifact, DesiredSource } from './desired.ts'
import { KEYS } from './keys.ts'
import type { Directories } from './paths.ts'
import type { Settings } from './settings.ts'

/** The file that makes a folder an artefact. */
export const ARTIFACT_FILE = 'artifact.json'

/** The folders in it. */
export const PACKED_SOURCE = 'source'
export const PACKED_MIGRATIONS = 'migrations'

/** The folder that `package` writes when `out` says nothing. */
export const ARTIFACT_FOLDER = 'artifact'

/** What input `artifact` names; undefined: source and migrations are those of the checkout. */
export function desiredArtifact(
  settings: Settings,
  { cwd, exists }: Directories,
): DesiredArtifact | undefined {
  const display = settings.inputs.artifact
  const given = settings.given('artifact', display)
  if (!given || display === undefined) return undefined
  const directory = resolve(cwd, display)
  if (!exists(join(directory, ARTIFACT_FILE)))
    settings.refuse(
      given,
      `is "${display}", which ${exists(directory) ? `has no ${ARTIFACT_FILE}` : 'does not exist'}`,
      'let `command: package` write it, and hand the whole folder on, in a workflow with actions/upload-artifact and actions/download-artifact',
    )
  refuseCommand(settings, 'artifact')
  return { directory, displayDirectory: display }
}

/** A command runs programs of the checkout, of which nothing says that they are those of the stage before. */
export function refuseCommand(settings: Settings, what: 'artifact' | 'package'): void {
  const command = settings.get(KEYS.migrateCommand)
  if (!command) return
  settings.refuse(
    command,
    'migrates with programs of the checkout, which no artefact holds',
    what === 'artifact'
      ? 'deploy from the checkout, without `artifact`; or keep the migrations as `.sql` files, which are packed'
      : 'leave `package` out, and let each stage deploy the same commit; or keep the migrations as `.sql` files, which are packed',
  )
}

/** The settings of an environment's source with the files of the artefact, of which all travel. */
export function packedSource(source: DesiredSource, artifact: DesiredArtifact): DesiredSource {
  const { workspacePath, keep } = source
  return {
    directory: join(artifact.directory, PACKED_SOURCE),
    displayDirectory: posix.join(artifact.displayDirectory, PACKED_SOURCE),
    workspacePath,
    keep,
    exclude: [],
    include: [],
    pipelineFiles: [],
    buildCommand: undefined,
  }
}
