import { readFile, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import picomatch from 'picomatch'

/** Never travel, whatever a pattern says: history, installed packages, caches, credentials and our own bookkeeping. */
const LEFT_OUT = new Set(['.git', 'node_modules', '.venv', 'venv', '__pycache__', '.databricks'])
const LEFT_OUT_PREFIX = '.lakebase-deploy'

/** True for a file or directory name that never travels. */
export function isLeftOut(name: string): boolean {
  return LEFT_OUT.has(name) || name.startsWith(LEFT_OUT_PREFIX)
}

/** The .gitignore files that apply somewhere, from the repository's root down; a deeper file overrules those above it. */
export class GitIgnore {
  readonly #rules: readonly { readonly directory: string; readonly patterns: Ignore }[]

  constructor(rules: readonly { readonly directory: string; readonly patterns: Ignore }[] = []) {
    this.#rules = rules
  }

  /** These rules and the text of the .gitignore in `directory` (absolute). */
  with(directory: string, text: string): GitIgnore {
    return new GitIgnore([
      ...this.#rules,
      { directory, patterns: parsePatterns(text.replace(/^\uFEFF/, '')) },
    ])
  }

  /** `path` is absolute and below every directory that rules were read from. */
  ignores(path: string, isDirectory: boolean): boolean {
    for (const { directory, patterns } of this.#rules.toReversed()) {
      const verdict = patterns.test(toPosix(relative(directory, path)) + (isDirectory ? '/' : ''))
      if (verdict.ignored) return true
      if (verdict.unignored) return false
    }
    return false
  }
}

/**
 * The rules of the repository around `directory` (absolute), without those in it. They say nothing when they ignore the
 * directory itself: whoever deploys an ignored directory means what is in it.
 */
export async function rulesAbove(directory: string): Promise<GitIgnore> {
  const above: string[] = []
  for (let at = directory; !(await exists(join(at, '.git'))); at = dirname(at)) {
    if (dirname(at) === at) return new GitIgnore()
    above.unshift(dirname(at))
  }
  let rules = new GitIgnore()
  for (const [index, parent] of above.entries()) {
    rules = rules.with(parent, await readFile(join(parent, '.gitignore'), 'utf8').catch(() => ''))
    if (rules.ignores(above[index + 1] ?? directory, true)) return new GitIgnore()
  }
  return rules
}

/** Lines in .gitignore syntax; git compares letters exactly. */
export function parsePatterns(lines: string): Ignore {
  return ignore({ ignorecase: false }).add(lines)
}

interface IncludeGlob {
  readonly given: string
  readonly base: string
  readonly depth: number
  readonly matches: (path: string) => boolean
}

function readGlob(given: string): IncludeGlob {
  const glob = given.replace(/^\.?\//, '').replace(/\/$/, '')
  const { isGlob, base } = picomatch.scan(glob)
  // A plain `dist` means the directory and what is in it.
  const matches = picomatch(isGlob ? glob : [glob, `${glob}/**`], { dot: true, nonegate: true })
  return { given, base, depth: depthOf(glob, isGlob), matches: (path) => matches(path) }
}

/** Globs that bring back what git ignores. */
export class Includes {
  readonly #globs: readonly IncludeGlob[]

  constructor(globs: readonly string[]) {
    this.#globs = globs.map(readGlob)
  }

  matches(path: string): boolean {
    return this.#globs.some(({ matches }) => matches(path))
  }

  /** The globs, as given, that match none of `paths`. */
  idle(paths: readonly string[]): readonly string[] {
    return this.#globs.filter(({ matches }) => !paths.some(matches)).map(({ given }) => given)
  }

  /** False when no file below the directory `path` can match, so that it need not be read. */
  mayReach(path: string): boolean {
    const depth = path.split('/').length
    return this.#globs.some(
      ({ base, depth: deepest }) =>
        base.startsWith(`${path}/`) ||
        ((base === '' || path === base || path.startsWith(`${base}/`)) && depth < deepest),
    )
  }
}

function depthOf(glob: string, isGlob: boolean): number {
  const unbounded = !isGlob || /\*\*|[{(]/.test(glob)
  return unbounded ? Number.POSITIVE_INFINITY : glob.split('/').length
}

function toPosix(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/')
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
