import { LakebaseConfigError } from './error.ts'

/** Which database, and so which credential. */
export type Target =
  /** Everything is in the URL, the password too. */
  | { readonly kind: 'url'; readonly url: string }
  | TokenTarget
  /** A PostgreSQL of the developer's own. */
  | { readonly kind: 'local' }

export type TokenTarget =
  /** Lakebase Autoscaling: `projects/<project>/branches/<branch>/endpoints/<endpoint>`. */
  | { readonly kind: 'autoscaling'; readonly endpoint: string; readonly readOnly?: boolean }
  /** Lakebase Provisioned: the name of the instance. */
  | { readonly kind: 'provisioned'; readonly instance: string; readonly readOnly?: boolean }

const ENDPOINT = /^projects\/[^/\s]+\/branches\/[^/\s]+\/endpoints\/[^/\s]+$/

/** @internal */
export function isTokenTarget(target: Target): target is TokenTarget {
  return target.kind === 'autoscaling' || target.kind === 'provisioned'
}

/**
 * The endpoint or the instance.
 * @internal
 */
export function nameOf(target: TokenTarget): string {
  return target.kind === 'autoscaling' ? target.endpoint : target.instance
}

/**
 * `instance shop-prod`
 * @internal
 */
export function describe(target: Target): string {
  if (isTokenTarget(target)) {
    const what = target.kind === 'autoscaling' ? 'endpoint' : 'instance'
    return `${what} ${nameOf(target)}${target.readOnly ? ' (read-only)' : ''}`
  }
  return target.kind === 'url' ? 'the database of the URL' : 'PostgreSQL of your own'
}

/**
 * Refuses names that cannot be one, and what JavaScript lets through; `source` is where it was said.
 * @internal
 */
export function checkTarget<T extends Target>(target: T, source: string): T {
  switch (target?.kind) {
    case 'local':
      return target
    case 'url':
      if (typeof target.url === 'string' && target.url !== '') return target
      throw new LakebaseConfigError([], `${source} has no URL: { kind: 'url', url: 'postgresql://...' }.`)
    case 'autoscaling':
      if (ENDPOINT.test(target.endpoint)) return target
      throw new LakebaseConfigError(
        ['LAKEBASE_ENDPOINT'],
        `${source} is "${target.endpoint}", which is no endpoint's name. It has the form projects/<project>/branches/<branch>/endpoints/<endpoint>; a host name belongs in PGHOST, or in the option \`host\`.`,
      )
    case 'provisioned':
      if (typeof target.instance === 'string' && /^[^/\s]+$/.test(target.instance)) return target
      throw new LakebaseConfigError(
        ['LAKEBASE_INSTANCE'],
        `${source} is "${target.instance}", which is no instance's name. \`databricks database list-database-instances\` shows the names; an Autoscaling endpoint belongs in LAKEBASE_ENDPOINT.`,
      )
    default:
      throw new LakebaseConfigError(
        [],
        `${source} is none that is known. It is { kind: 'autoscaling', endpoint }, { kind: 'provisioned', instance }, { kind: 'url', url } or { kind: 'local' }.`,
      )
  }
}
