/** A prefix that routes get. */
export interface Prefix {
  readonly path: string
  /** The router that gets it, by its name in this file; undefined: one of another file, or all. */
  readonly router: string | undefined
  /** Whether the router says so itself, so that further prefixes may stand before it. */
  readonly isOwn: boolean
}

const TEXT = String.raw`["'\x60](?<path>/?[\w/-]+)["'\x60]`

/** How frameworks put a prefix before the paths of a router; `router` is its name there. */
const FORMS: readonly (readonly [form: RegExp, isOwn: boolean])[] = [
  // FastAPI, Flask, Hono, Koa
  [new RegExp(String.raw`(?<router>\w+)\s*=\s*(?:\w+\.)?APIRouter\([^)]*\bprefix\s*=\s*${TEXT}`, 'g'), true],
  [
    new RegExp(String.raw`(?<router>\w+)\s*=\s*(?:\w+\.)?Blueprint\([^)]*\burl_prefix\s*=\s*${TEXT}`, 'g'),
    true,
  ],
  [new RegExp(String.raw`(?:(?<router>\w+)\s*=\s*)?new \w+\([^)]*\)\.basePath\(\s*${TEXT}`, 'g'), true],
  [new RegExp(String.raw`(?<router>\w+)\s*=\s*new \w+\(\s*\{[^}]*\bprefix\s*:\s*${TEXT}`, 'g'), true],
  [
    new RegExp(
      String.raw`\b(?:include_router|register_blueprint)\(\s*(?<router>[\w.]+)[^)]*\b(?:url_)?prefix\s*=\s*${TEXT}`,
      'g',
    ),
    false,
  ],
  // Express, Hono
  [
    new RegExp(
      String.raw`\.(?:use|route|mount)\(\s*${TEXT}\s*,(?![^)]*\b[sS]tatic\()(?:[^()]*,)?\s*(?<router>\w+)`,
      'g',
    ),
    false,
  ],
  // Fastify
  [new RegExp(String.raw`\.register\(\s*(?<router>\w+)[^)]*\bprefix\s*:\s*${TEXT}`, 'g'), false],
  // Nest, Next, and whatever else has one for all
  [new RegExp(String.raw`\b(?:setGlobalPrefix\(|basePath\s*:)\s*${TEXT}`, 'g'), false],
]

/** Those that this code gives. */
export function prefixesIn(code: string): readonly Prefix[] {
  return FORMS.flatMap(([form, isOwn]) =>
    [...code.matchAll(form)].map(({ groups }) => {
      const path = groups?.path ?? ''
      return { path: path.startsWith('/') ? path : `/${path}`, router: groups?.router, isOwn }
    }),
  )
}
