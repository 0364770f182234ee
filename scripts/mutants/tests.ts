import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { STARTS_SERVER } from '../../test/starts-server.ts'

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
   * Those of `of`, apart: a test that starts a server takes seconds, so it is only asked about what the others let pass.
   */
  stages(file: string, withServers: boolean): readonly (readonly string[])[] {
    const tests = this.of(file)
    const quick = tests.filter((test) => !this.#servers.has(test))
    return [quick, withServers ? tests.filter((test) => this.#servers.has(test)) : []]
  }

  /**
   * The tests that import the file, themselves or through what stands beside them in `test`, and those of the folders
   * that mirror its own which reach it at all; the nearest first.
   */
  of(file: string): readonly string[] {
    const room = dirname(file).replace(/^src/, '')
    const distances = this.#distancesTo(file)
    return [...distances]
      .filter(([test]) => test.endsWith('.test.ts'))
      .filter(([test, { steps, isDirect }]) => steps > 0 && (isDirect || mirrors(test, room)))
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
