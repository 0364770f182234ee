import type { ReleaseRow } from '../catalog/release.ts'
import type { App } from '../databricks/app.ts'
import { samePath } from './release.ts'

/** A folder that this tool made, and what the releases tell of it. */
export interface SourceFolder {
  readonly path: string
  /** The release that named it last: what it holds, or what was being written to it. */
  readonly newest: ReleaseRow
  /** Some run saw what it holds healthy, be it that a later one did not. */
  readonly wasHealthy: boolean
  /** Hex SHA-256 of each manifest that a run recorded for it. */
  readonly manifestDigests: readonly string[]
}

/** What must not be lost, and what somebody may still write to. */
export interface FolderUse {
  readonly app: Pick<App, 'activeDeployment' | 'pendingDeployment' | 'defaultSourceCodePath'> | undefined
  /** How many of the newest healthy releases keep their folder; at least 1. */
  readonly keep: number
}

/** Folders below `base`, the one that was used last first. `releases`: the newest first. */
export function sourceFolders(releases: readonly ReleaseRow[], base: string): SourceFolder[] {
  const paths = [...new Set(releases.map(({ folder }) => folder))].filter((path) =>
    path.startsWith(`${base}/`),
  )
  return paths.flatMap((path) => {
    const newest = releases.find(({ folder }) => folder === path)
    if (!newest) return []
    const wasHealthy = releases.some(
      ({ folder, outcome, sourceDigest }) =>
        folder === path && outcome === 'healthy' && sourceDigest === newest.sourceDigest,
    )
    return [{ path, newest, wasHealthy, manifestDigests: manifestDigestsOf(path, releases) }]
  })
}

/** Of each manifest that a run recorded for the folder. */
export function manifestDigestsOf(path: string, releases: readonly ReleaseRow[]): string[] {
  return releases.flatMap(({ folder, manifestDigest }) => (folder === path ? (manifestDigest ?? []) : []))
}

/**
 * The folders that may be written to: not the one that runs or is about to, none of the newest healthy releases, and none of
 * a run whose end nobody has seen, which may still write there.
 */
export function writableFolders(folders: readonly SourceFolder[], { app, keep }: FolderUse): SourceFolder[] {
  const { activeDeployment, pendingDeployment, defaultSourceCodePath } = app ?? {}
  // A start deploys from the folder of the last deployment.
  const used = [activeDeployment?.sourceCodePath ?? defaultSourceCodePath, pendingDeployment?.sourceCodePath]
  const kept = folders.filter(({ wasHealthy }) => wasHealthy).slice(0, keep)
  return folders.filter(
    (folder) =>
      !folder.newest.isUnseen && !kept.includes(folder) && !used.some((path) => samePath(path, folder.path)),
  )
}
