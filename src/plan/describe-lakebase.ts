import type { CuRange } from '../config/capacity.ts'
import { formatDuration } from '../config/duration.ts'
import type { LakebaseChange } from './change.ts'
import { type Description, safe } from './description.ts'

export function describeLakebase(change: LakebaseChange): Description {
  switch (change.kind) {
    case 'create-project':
      return safe(
        `create Lakebase project ${change.project} (${cu(change.size)}, ${suspend(change.suspendAfterSeconds)})`,
      )
    case 'create-branch': {
      const expiry =
        change.ttlSeconds === undefined ? '' : `, expires after ${formatDuration(change.ttlSeconds * 1000)}`
      return safe(
        `create branch ${change.branch} as a copy of ${change.source} (${cu(change.size)}, ${suspend(change.suspendAfterSeconds)}${expiry})`,
      )
    }
    case 'create-endpoint':
      return safe(
        `create the read-write endpoint of ${change.branch} (${cu(change.size)}, ${suspend(change.suspendAfterSeconds)})`,
      )
    case 'resize-endpoint':
      return {
        title: resizeTitle(change.endpoint, change.from, change.to, change.suspendAfterSeconds),
        risk: 'lock',
      }
    case 'enable-endpoint':
      return safe(`enable ${change.endpoint}`)
    case 'create-postgres-role':
      return safe(`create a Postgres role for ${change.identity} on ${change.branch}`)
    case 'create-database':
      return safe(`create database ${change.database} on ${change.branch}`)
    case 'create-instance':
      return safe(`create Lakebase instance ${change.instance} (${change.capacity})`)
    case 'resize-instance':
      return { title: `resize instance ${change.instance}: ${change.from} -> ${change.to}`, risk: 'lock' }
    case 'start-instance':
      return safe(`start instance ${change.instance}`)
  }
}

function cu(size: CuRange): string {
  return `${size.minCu}-${size.maxCu} CU`
}

function suspend(after: number | 'never'): string {
  return after === 'never' ? 'never suspends' : `suspends after ${formatDuration(after * 1000)}`
}

function resizeTitle(
  endpoint: string,
  from: CuRange,
  to: CuRange,
  after: number | 'never' | undefined,
): string {
  const size = cu(from) === cu(to) ? [] : [`${cu(from)} -> ${cu(to)}`]
  const idle = after === undefined ? [] : [suspend(after)]
  return `resize ${endpoint}: ${[...size, ...idle].join(', ')}`
}
