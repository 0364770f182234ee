import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { STARTS_SERVER } from '../../test/starts-server.ts'

/** How many tests that start a server and reach a file only through others are asked; all of them take minutes. */
const FURTHER_SERVERS = 5

/** Which tests run for a mutated file. */
export class Tests {
  readonly #files: readonly string[]
  readonly #imports: ReadonlyMap<string, readonly string[]>
  readonly #servers: ReadonlySet<string>

  constructor(root: string) {
    this.#files = ['src', 'test/unit', 'test/contract'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
        .filter((file) => file.endsWith('.ts')),
    )
    this.#imports = new Map(this.#files.map((file) => [file, importsOf(root, file)]))
    this.#servers = new Set(
      this.#files.filter((file) => STARTS_SERVER.test(readFileSync(join(root, file), 'utf8'))),
    )
  }

  /**
   * In turn, each asked only about what those before let pass: the quick tests that are near, the quick ones that reach the
   * file through others, and those that start a server, which takes seconds: the near ones, and the nearest of the others.
   */
  stages(file: string, withServers: boolean): readonly (readonly string[])[] {
    const near = this.of(file)
    const further = this.reaching(file).filter((test) => !near.includes(test))
    const isQuick = (test: string) => !this.#servers.has(test)
    const quick = [near.filter(isQuick), further.filter(isQuick)]
    if (!withServers) return quick
    return [
      ...quick,
      near.filter((test) => !isQuick(test)),
      further.filter((test) => !isQuick(test)).slice(0, FURTHER_SERVERS),
    ]
  }

  /**
   * The tests that import the file, themselves or through what stands beside them in `test`, and those of the folders
   * that mirror its own which reach it at all; the nearest first.
   */
  of(file: string): readonly string[] {
    const room = dirname(file).replace(/^src/, '')
    const distances = this.#distancesTo(file)
    return this.reaching(file).filter((test) => distances.get(test)?.isDirect || mirrors(test, room))
  }

  /** All that import the file, through whatever; the nearest first. */
  reaching(file: string): readonly string[] {
    return [...this.#distancesTo(file)]
      .filter(([test, { steps }]) => test.endsWith('.test.ts') && steps > 0)
      .sort(([a, left], [b, right]) => left.steps - right.steps || a.localeCompare(b))
      .map(([test]) => test)
  }

  #distancesTo(file: string): ReadonlyMap<string, { readonly steps: number; readonly isDirect: boolean }> {
    const found = new Map([[file, { steps: 0, isDirect: true }]])
    const open = [file]
    for (let at = open.shift(); at !== undefined; at = open.shift()) {
      const { steps, isDirect } = found.get(at) ?? { steps: 0, isDirect: false }
      for (const importer of this.#files.filter((each) => this.#imports.get(each)?.includes(at))) {
        if (found.has(importer)) continue
        found.set(importer, { steps: steps + 1, isDirect: isDirect && importer.startsWith('test/') })
        open.push(importer)
      }
    }
    return found
  }
}

function mirrors(test: string, room: string): boolean {
  return [`test/unit${room}`, `test/contract${room}`].includes(dirname(test))
}

function importsOf(root: string, file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, target = '']) =>
    posix.join(posix.dirname(file), target),
  )
}
