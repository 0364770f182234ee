import { securableProject } from './access-list.ts'
import { idNotFound } from './errors.ts'
import { requireLevel } from './permissions.ts'
import type { Platform } from './platform.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'

// Sources. Path: `databricks-sdk-go:service/postgres/{impl,model}.go` and `databricks-sdk-go:experimental/api`.

/** `GET /api/2.0/postgres/{operation name}`, at every level of the hierarchy. */
export function operationRoutes(platform: Platform): Route[] {
  const levels = ['', '/branches/{branch}', '/branches/{branch}/{collection}/{child}']
  return levels.map((level) => ({
    method: 'GET',
    pattern: `/api/2.0/postgres/projects/{project}${level}/operations/{operation*}`,
    handle: (call) => get(platform, call),
  }))
}

async function get(platform: Platform, call: Call): Promise<Answer> {
  const project = platform.world.projects.get(call.param('project'))
  // The operation that purges a project outlives it.
  if (project) requireLevel(platform, call.caller, securableProject(project), 'CAN_CREATE')
  const name = /^\/api\/2\.0\/postgres\/(.+)$/.exec(decodeURIComponent(call.request.path))?.[1]
  if (name === undefined) throw idNotFound('operation')
  return ok(await platform.operations.get(name))
}
