import { withoutComments } from './comment.ts'
import { type Prefix, prefixesIn } from './prefix.ts'
import type { SourceText } from './source-text.ts'

/** Below /api/, where alone the platform takes the deployer's token, with a name that says what it is for. */
const HEALTH = /^\/api\/(?:health|healthz|healthcheck|ping|ready|live|status)[\w/-]*$/

/** Where Next.js and its like have the code of such a path: `app/api/health/route.ts`, `pages/api/health.ts`. */
const ROUTE =
  /(?:^|\/)(?:app|pages|routes)(\/api\/(?:health|healthz|healthcheck|ping|ready|live|status))(?:\/(?:route|index|\+server))?\.[cm]?[jt]sx?$/

/** A path in quotes, and the call that it is given to, if it is. */
const QUOTED = /(?:(?:(\w+)\s*\.\s*)?(\w+)\s*\(\s*)?(["'`])(?:GET )?(\/[\w/-]*)\3/g

/** What asks other servers, or is a browser's; and what answers no GET. */
const ASKS =
  /^(?:fetch|axios|https?|httpx|requests?|got|ky|client|supertest|useSWR|useQuery|\$http|post|put|patch|delete)$/

/** An app by itself, and no part that others put below a prefix. */
const APPLICATION =
  /\b(\w+)\s*=\s*(?:new\s+)?(?:express|[Ff]astify|FastAPI|Flask|Koa|Sanic|Starlette|Quart)\s*\(/g

const TEST = /(?:^|\/)(?:__tests__\/.*|(?:test_|conftest)[^/]*\.py|[^/]*[._-](?:test|spec)\.\w+)$/

interface Code {
  readonly path: string
  readonly text: string
  readonly prefixes: readonly Prefix[]
}

/** The path to probe; undefined: the code has none of which it is certain that the platform lets a deployer see it. */
export function healthPathOf(sources: readonly SourceText[]): string | undefined {
  const codes = sources
    .filter(({ path }) => !TEST.test(path))
    .map((source) => ({ path: source.path, text: withoutComments(source) }))
    .map((code) => ({ ...code, prefixes: prefixesIn(code.text) }))
  const found = codes.flatMap((code) => {
    const elsewhere = codes.filter((other) => other !== code).flatMap(({ prefixes }) => prefixes)
    return [...fileRoute(code, elsewhere), ...pathsIn(code, elsewhere)].filter((path) => HEALTH.test(path))
  })
  return found.find((path) => path === '/api/health') ?? found[0]
}

/** A framework that makes routes of files may have a prefix for all of them. */
function fileRoute({ path }: Code, elsewhere: readonly Prefix[]): readonly string[] {
  const route = ROUTE.exec(path)?.[1]
  return route === undefined || elsewhere.some(({ router, isOwn }) => router === undefined && !isOwn)
    ? []
    : [route]
}

/** The paths that this code answers, in full; those are left out of which a prefix is not certain. */
function pathsIn(code: Code, elsewhere: readonly Prefix[]): readonly string[] {
  const applications = [...code.text.matchAll(APPLICATION)]
    .map(([, name]) => name)
    .filter((name) => !code.prefixes.some(({ router }) => router === name))
  return [...code.text.matchAll(QUOTED)].flatMap(([, router, call, , path = '']) => {
    if (ASKS.test(router ?? '') || ASKS.test(call ?? '')) return []
    if (router !== undefined && applications.includes(router)) return [path]
    const prefix = prefixOf(router, code.prefixes, elsewhere)
    return prefix === undefined ? [] : [`${prefix}${path}`.replace(/(.)\/$/, '$1')]
  })
}

/** Undefined: who knows. */
function prefixOf(
  router: string | undefined,
  here: readonly Prefix[],
  elsewhere: readonly Prefix[],
): string | undefined {
  const mine = router === undefined ? [] : here.filter((prefix) => prefix.router === router)
  const [own, ...others] = mine.filter(({ isOwn }) => isOwn)
  const [mount, ...further] = mine.filter(({ isOwn }) => !isOwn)
  if (others.length + further.length > 0) return undefined
  const strangers = [...here, ...elsewhere].filter(
    (prefix) => !mine.includes(prefix) && (router === undefined || !prefix.isOwn),
  )
  return mount === undefined && strangers.length > 0 ? undefined : `${mount?.path ?? ''}${own?.path ?? ''}`
}
