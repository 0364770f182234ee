import type { SourceText } from './project.ts'

/** A path below /api/, where alone the platform takes the deployer's token, that says by its name what it is for. */
const HEALTH = /["'`](\/api\/(?:health|healthz|healthcheck|ping|ready|live|status)[\w/-]*)["'`]/

/** Where Next.js and its like have the code of such a path: `app/api/health/route.ts`, `pages/api/health.ts`. */
const ROUTE =
  /(?:^|\/)(?:app|pages|routes)(\/api\/(?:health|healthz|healthcheck|ping|ready|live|status))(?:\/(?:route|index|\+server))?\.[cm]?[jt]sx?$/

/** The path to probe; undefined: the code has none that the platform lets a deployer see. */
export function healthPathOf(sources: readonly SourceText[]): string | undefined {
  const found = sources
    .map(({ path, text }) => ROUTE.exec(path)?.[1] ?? HEALTH.exec(text)?.[1])
    .filter((path) => path !== undefined)
  return found.find((path) => path === '/api/health') ?? found[0]
}
