import type { WorkspaceClient } from './http.ts'
import { listAll } from './list.ts'

/** How many apps a workspace may have (docs "Databricks Apps: resource limits"; 50 on Google Cloud). */
export const MOST_APPS = 100

export function countApps(client: WorkspaceClient): Promise<number> {
  return listAll(client, '/api/2.0/apps', 'apps', () => 1).then((apps) => apps.length)
}
