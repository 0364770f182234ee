import type { Catalog } from '../catalog/catalog.ts'
import type { App } from '../databricks/app.ts'
import type { Lakebase } from '../databricks/lakebase.ts'
import type { Change } from './change.ts'
import { attachedTo, otherAppRoles } from './shared.ts'

/** What `stop` stops, and what it leaves running, with the reason. */
export interface StopPlan {
  readonly changes: readonly Change[]
  readonly kept: string | undefined
}

/** The app first, whose code would otherwise meet a database that is gone. */
export function planStop(
  app: App | undefined,
  lakebase: Lakebase,
  otherApps: readonly App[],
  catalog: Catalog | undefined,
): StopPlan {
  const changes: Change[] = app && app.computeState !== 'STOPPED' ? [{ kind: 'stop-app', app: app.name }] : []
  const database = stopOf(lakebase)
  if (!database) return { changes, kept: undefined }
  const seen = attachedTo(lakebase, 'branch', otherApps)
  const ids = [app, ...seen].flatMap((each) => each?.servicePrincipalClientId ?? [])
  const unseen = otherAppRoles(catalog, ids)
  const users = [
    ...seen.map(({ name }) => `app ${name}`),
    ...unseen.map((role) => `service principal ${role}`),
  ]
  return users.length === 0
    ? { changes: [...changes, database], kept: undefined }
    : { changes, kept: `the database keeps running, because it is also used by ${users.join(', ')}` }
}

function stopOf(lakebase: Lakebase): Change | undefined {
  if (lakebase.kind === 'provisioned') {
    const { instance } = lakebase
    const runs = instance && !instance.stopped && instance.state !== 'STOPPED'
    return runs ? { kind: 'stop-instance', instance: instance.name } : undefined
  }
  const { endpoint } = lakebase
  return endpoint && !endpoint.disabled ? { kind: 'disable-endpoint', endpoint: endpoint.name } : undefined
}

/** The database first, which the app asks as soon as it runs. */
export function planStart(app: App, lakebase: Lakebase): readonly Change[] {
  const database = startOf(lakebase)
  return [
    ...(database ? [database] : []),
    ...(app.computeState === 'ACTIVE' ? [] : [{ kind: 'start-app', app: app.name } as const]),
  ]
}

function startOf(lakebase: Lakebase): Change | undefined {
  if (lakebase.kind === 'provisioned') {
    const { instance } = lakebase
    const isStopped = instance && (instance.stopped || instance.state === 'STOPPED')
    return isStopped ? { kind: 'start-instance', instance: instance.name } : undefined
  }
  const { endpoint } = lakebase
  return endpoint?.disabled ? { kind: 'enable-endpoint', endpoint: endpoint.name } : undefined
}
