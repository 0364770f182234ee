import type { Answer } from '../platform.ts'

export const API = '/api/2.0/postgres'
export const PROJECT = `${API}/projects/shop`
export const BRANCH = `${PROJECT}/branches/production`
export const ENDPOINT = `${BRANCH}/endpoints/primary`

export function project(status: object = {}, top: object = {}): Answer {
  return {
    json: {
      name: 'projects/shop',
      status: { pg_version: 17, default_branch: 'projects/shop/branches/production', ...status },
      ...top,
    },
  }
}

export function branch(status: object = {}, id = 'production'): Answer {
  return {
    json: { name: `projects/shop/branches/${id}`, status: { current_state: 'READY', ...status } },
  }
}

export function endpoint(status: object = {}, id = 'production'): Answer {
  return {
    json: {
      name: `projects/shop/branches/${id}/endpoints/primary`,
      status: {
        current_state: 'ACTIVE',
        autoscaling_limit_min_cu: 0.5,
        autoscaling_limit_max_cu: 2,
        suspend_timeout_duration: '300s',
        hosts: { host: 'ep-1.database.us-east-1.cloud.databricks.com' },
        ...status,
      },
    },
  }
}

export function databases(...names: string[]): Answer {
  return {
    json: {
      databases: names.map((name) => ({
        name: `projects/shop/branches/production/databases/${name.replaceAll('_', '-')}`,
        status: { postgres_database: name },
      })),
    },
  }
}

export function operation(done: boolean, result: object = {}): Answer {
  return { json: { name: 'projects/shop/operations/ab+/c==', done, ...result } }
}

export const OPERATION = `GET ${API}/projects/shop/operations/ab+/c==`

export const RECONCILING: Answer = {
  status: 409,
  json: { error_code: 'ABORTED', message: 'Endpoint reconciliation still in progress' },
}
