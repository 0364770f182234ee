import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { grouped } from '../../src/grouped.ts'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))

/** Which rooms of the house each room may import from; the files directly in src/ are open to all. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  action: ['commands', 'engine', 'config', 'plan'],
  cli: ['commands', 'engine', 'config', 'plan', 'runtime'],
  commands: [
    'scaffold',
    'engine',
    'plan',
    'migrations',
    'access',
    'catalog',
    'postgres',
    'databricks',
    'source',
    'config',
  ],
  engine: ['plan', 'migrations', 'access', 'catalog', 'postgres', 'databricks', 'source', 'config'],
  plan: ['migrations', 'access', 'catalog', 'postgres', 'databricks', 'config'],
  migrations: ['access', 'catalog', 'postgres', 'config'],
  access: ['catalog', 'postgres', 'config'],
  catalog: ['postgres', 'config'],
  postgres: ['config'],
  databricks: ['config'],
  scaffold: ['databricks', 'source', 'config'],
  source: ['config'],
  config: [],
  runtime: [],
  emulator: [],
}

interface Import {
  /** Paths from src/. */
  readonly from: string
  readonly to: string
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))

const imports = files.flatMap(importsOf)

/** Imports of types count as well: whoever reads a file has to know what it speaks of. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8')
  return [...text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, target]) => ({
    from: file,
    to: relative(SRC, resolve(SRC, dirname(file), target ?? '')).replaceAll('\\', '/'),
  }))
}

function room(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : ''
}

function arrow({ from, to }: Import): string {
  return `${from} -> ${to}`
}

/** Files that reach themselves again, each with the next step on its way back. */
function circles(): string[] {
  const next = new Map(
    files.map((file) => [file, imports.filter(({ from }) => from === file).map(({ to }) => to)]),
  )
  const reached = new Map(files.map((file) => [file, reachableFrom(file, next)]))
  return imports.filter(({ from, to }) => reached.get(to)?.has(from)).map(arrow)
}

function reachableFrom(file: string, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>()
  const open = [file]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const to of next.get(at) ?? []) {
      if (seen.has(to)) continue
      seen.add(to)
      open.push(to)
    }
  }
  return seen
}

/** Of two folders of one room that import each other, the arrows of the direction that has fewer. */
function backArrows(): Map<string, string[]> {
  const between = grouped(
    imports.filter(({ from, to }) => room(from) === room(to) && dirname(from) !== dirname(to)),
    ({ from, to }) => `${dirname(from)} ${dirname(to)}`,
  )
  const back = new Map<string, string[]>()
  for (const [pair, arrows] of between) {
    const [from = '', to = ''] = pair.split(' ')
    const opposite = between.get(`${to} ${from}`)?.length ?? 0
    if (opposite < arrows.length || (opposite === arrows.length && from < to)) continue
    back.set(room(`${from}/`), [...(back.get(room(`${from}/`)) ?? []), ...arrows.map(arrow)])
  }
  return back
}

const LONGEST_FUNCTION = 60

/** Functions that are too long to be read as their steps, a class's methods among them. */
function longFunctions(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8')
  if (text.split('\n').length <= LONGEST_FUNCTION) return []
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest)
  const long: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line
      const last = source.getLineAndCharacterOfPosition(node.end).line
      const lines = last - first + 1
      if (lines > LONGEST_FUNCTION) long.push(`${file}:${first + 1}: ${lines} lines`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return long
}

describe('the house', () => {
  it('has only rooms with known doors', () => {
    const rooms = new Set(files.map(room).filter((name) => name !== ''))
    expect([...rooms].filter((name) => !(name in MAY_IMPORT))).toEqual([])
  })

  it('imports one way', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [here, there] = [room(from), room(to)]
      return here !== '' && there !== here && there !== '' && !MAY_IMPORT[here]?.includes(there)
    })
    expect(wrong.map(arrow)).toEqual([])
  })

  it('has no circle of files', () => {
    expect(circles()).toEqual([])
  })

  it('has at most one arrow back between the folders of a room', () => {
    const tooMany = [...backArrows()].filter(([, arrows]) => arrows.length > 1)
    expect(tooMany).toEqual([])
  })

  it('has no file over 300 lines', () => {
    const long = files.filter((file) => readFileSync(join(SRC, file), 'utf8').split('\n').length > 301)
    expect(long).toEqual([])
  })

  it('has no function over 60 lines', () => {
    expect(files.flatMap(longFunctions)).toEqual([])
  })

  it('keeps @actions/core in the action, and heavy packages behind import()', () => {
    const eager = files.flatMap((file) => {
      const text = readFileSync(join(SRC, file), 'utf8')
      return [...text.matchAll(/^import (?!type)[^;']*?from '([^.n][^']*)'/gm)].map(
        ([, name]) => `${file}: ${name}`,
      )
    })
    const heavy = eager.filter(
      (line) => !line.startsWith('emulator/') && /: (@actions|@databricks|pg|libpg-query)/.test(line),
    )
    // The helper imports pg plainly, so that a bundler puts in the app's own copy.
    expect(heavy).toEqual(['action/main.ts: @actions/core', 'runtime/peer.ts: pg'])
  })

  it('does no input or output in plan and config', () => {
    const wrong = files
      .filter((file) => file.startsWith('plan/') || file.startsWith('config/'))
      .filter((file) =>
        /from 'node:(fs|net|http|https|child_process|tls)/.test(readFileSync(join(SRC, file), 'utf8')),
      )
    expect(wrong).toEqual([])
  })
})
