import { count } from '../../count.ts'
import type { App } from '../../databricks/app.ts'
import { startApp, waitForRunning } from '../../databricks/apps.ts'
import { type DeploymentWatch, deployApp } from '../../databricks/deployments.ts'
import { deletePath, makeFolder, writeFile } from '../../databricks/files.ts'
import type { SourceChange } from '../../plan/change.ts'
import { MANIFEST_FILE, manifestDigest, recordManifest, serialiseManifest } from '../../source/manifest.ts'
import { readContent, type SourceFile } from '../../source/tree.ts'
import { pooled } from '../pool.ts'
import type { Ports } from '../ports.ts'
import type { ObservedSource } from '../source.ts'
import { listTree } from '../source-folder.ts'

/** What a change has made: the app as it is after a start, a deployment, what vouches for an upload. */
export interface Made {
  readonly app?: App
  readonly deploymentId?: string
  readonly manifestDigest?: string
}

/** Makes one change. Throws what the platform says, and `UPLOAD_INCOMPLETE`. */
export async function applySource(
  change: SourceChange,
  source: ObservedSource,
  watch: DeploymentWatch,
  ports: Ports,
): Promise<Made> {
  switch (change.kind) {
    case 'upload-source':
      return { manifestDigest: await upload(change, source, ports) }
    case 'start-app':
      return { app: await startApp(ports.client, change.app) }
    case 'deploy-app': {
      const folder = { sourceCodePath: change.folder, mode: 'SNAPSHOT' } as const
      const deployment = await deployApp(ports.client, change.app, folder, watch)
      await waitForRunning(ports.client, change.app)
      return { deploymentId: deployment.id }
    }
  }
}

async function upload(
  change: Extract<SourceChange, { kind: 'upload-source' }>,
  { tree, differences }: ObservedSource,
  ports: Ports,
): Promise<string> {
  const { client, reporter } = ports
  const { folder } = change
  if (!tree) throw new Error('only a source that was read is uploaded')
  await makeFolder(client, folder)
  await pooled(change.remove, (path) => deletePath(client, `${folder}/${path}`, { recursive: true }))
  await pooled(leaves(tree.directories), (directory) => makeFolder(client, `${folder}/${directory}`))
  const travelling = new Set(change.upload)
  const files = tree.files.filter((file) => travelling.has(file.path))
  await pooled(files, (file) => write(file, folder, ports))
  // The manifest is written last: a run that dies before leaves files that no manifest vouches for, and they travel again.
  const manifest = recordManifest(tree, await listTree(folder, tree.directories, ports), differences.kept)
  const text = serialiseManifest(manifest)
  await writeFile(client, `${folder}/${MANIFEST_FILE}`, new TextEncoder().encode(text), { overwrite: true })
  reporter.info(`${files.length} of ${count(tree.files.length, 'file')} uploaded to ${folder}`)
  return manifestDigest(text)
}

async function write(file: SourceFile, folder: string, ports: Ports): Promise<void> {
  await writeFile(ports.client, `${folder}/${file.path}`, await readContent(file), { overwrite: true })
}

/** Directories without a child: making them makes their parents. */
function leaves(directories: readonly string[]): string[] {
  return directories.filter((directory) => !directories.some((other) => other.startsWith(`${directory}/`)))
}
