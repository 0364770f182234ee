import type { ErrorCode } from '../error-code.ts'
import { NOT_FOUND_CODES } from './api-error.ts'

/** The request that an error answers. */
export interface FailedCall {
  readonly method: string
  /** Without query. */
  readonly path: string
  readonly host: string
}

export interface Advice {
  readonly code: ErrorCode
  /** Begins with a space, or empty. */
  readonly cause: string
  readonly hint: string
}

/** What a 404 means: the API, the feature, a thing, or the whole workspace is not there. */
export function missing(
  call: FailedCall,
  parsed: { readonly errorCode: string | undefined; readonly structured: boolean },
): Advice {
  if (parsed.errorCode === 'ENDPOINT_NOT_FOUND') {
    return {
      code: 'API_UNAVAILABLE',
      cause: ' This workspace does not have that API.',
      hint: hintForMissingApi(call.path),
    }
  }
  const known = parsed.structured && NOT_FOUND_CODES.includes(parsed.errorCode)
  if (known) return { code: 'NOT_FOUND', ...absence(call) }
  if (parsed.errorCode !== undefined) return turnedOff(parsed.errorCode)
  return {
    code: 'NOT_FOUND',
    cause: ` ${call.host} does not look like a workspace.`,
    hint: "Set `databricks-host` to the workspace's own URL, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com.",
  }
}

/** The API itself answers, with a code that is about no thing of ours. */
function turnedOff(errorCode: string): Advice {
  if (!/DISABLED|NOT_ENABLED/.test(errorCode))
    return { code: 'NOT_FOUND', cause: '', hint: 'Do what the message asks for, and run the job again.' }
  return {
    code: 'API_UNAVAILABLE',
    cause: '',
    hint: 'Let an admin of the workspace or account turn it on, or use another workspace.',
  }
}

const MEANWHILE = 'Run the job again: it looks at what is there, and plans anew with that.'

/**
 * What a 404 says of calls on things that this job has seen or made: a name of the user's is wrong in none of them, and nobody has
 * looked yet which of the things is gone.
 */
const ABSENCES: readonly (readonly [pattern: RegExp, cause: string, hint: string])[] = [
  [
    /^\w+ \/api\/2\.0\/permissions\//,
    ' The app is gone, or the message names a principal that the workspace does not have.',
    'Check the names under `permissions:` in deployment.yaml, and run the job again.',
  ],
  [
    /^(POST|PATCH|PUT) \/api\/2\.0\/apps\//,
    ' The app was there before: it was deleted meanwhile, or something else that the message names is missing.',
    MEANWHILE,
  ],
  [
    /^POST \/api\/2\.0\/(postgres|database)\/credentials$/,
    ' The endpoint or instance to log in to was there before: it was deleted meanwhile, or the platform does not find it at the moment.',
    MEANWHILE,
  ],
  [
    /^(POST|PATCH|PUT) \/api\/2\.0\/(postgres|database)\//,
    ' What it belongs to was there before: it was deleted meanwhile, or something else that the message names is missing.',
    MEANWHILE,
  ],
  [
    /^POST \/api\/2\.0\/workspace-files\//,
    ' The folder was made before: somebody deleted it meanwhile, or the workspace does not find it at the moment.',
    'Run the job again, which makes it anew.',
  ],
]

function absence({ method, path }: FailedCall): Pick<Advice, 'cause' | 'hint'> {
  const found = ABSENCES.find(([pattern]) => pattern.test(`${method} ${path}`))
  return found ? { cause: found[1], hint: found[2] } : { cause: '', hint: 'Check the name.' }
}

function hintForMissingApi(path: string): string {
  if (path.startsWith('/api/2.0/postgres')) {
    return 'Lakebase Autoscaling is not available here: use `type: provisioned` under `lakebase:`, or another workspace.'
  }
  if (path.startsWith('/api/2.0/database')) {
    return 'Provisioned instances are not available here: use `type: autoscaling` under `lakebase:`.'
  }
  return 'Check that the feature is available in the region of the workspace.'
}
