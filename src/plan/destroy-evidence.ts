import type { Catalog } from '../catalog/catalog.ts'
import type { DatabaseContents } from '../catalog/contents.ts'
import type { App } from '../databricks/app.ts'
import type { Branch, Lakebase } from '../databricks/lakebase.ts'

/** What goes of the database. */
export type DestroyScope = 'schema' | 'branch' | 'project' | 'instance'

export interface DestroyOptions {
  /** `<project>/<branch>`, or name of a project or instance: what goes as a whole. */
  readonly named: string | undefined
  /** Also tables that hold rows. */
  readonly withData: boolean
}

/** What somebody has to look at before anything is destroyed. */
export interface DestroyEvidence {
  /** Apps of the workspace, but for the environment's own. */
  readonly otherApps: readonly App[]
  /** Of the project. */
  readonly branches: readonly Branch[]
  /** Of the environment's database; undefined: it is gone. */
  readonly contents: DatabaseContents | undefined
  /** Of the other databases of the server; undefined: it could not be read. */
  readonly beside: ReadonlyMap<string, DatabaseContents | undefined>
  /** Of the database from which the branch was copied, as it is now. */
  readonly source: DatabaseContents | undefined
  /** Source folders of this environment that are there. */
  readonly folders: readonly string[]
  /** What the source folders of this environment are called; the rest of a name is a number. */
  readonly folderPrefix: string
}

export interface ObservedEnvironment {
  readonly app: App | undefined
  readonly lakebase: Lakebase
  /** Undefined: there is no database. */
  readonly catalog: Catalog | undefined
  readonly evidence: DestroyEvidence
}
