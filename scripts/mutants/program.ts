import { join } from 'node:path'
import ts from 'typescript'
import type { Mutant } from './mutant.ts'
import { replacementsOf } from './replace.ts'

/** Makes mutants of the files below `root`, and asks the compiler whether it lets one pass. */
export class Program {
  readonly #root: string
  readonly #changed = new Map<string, string>()
  readonly #versions = new Map<string, number>()
  readonly #service: ts.LanguageService

  constructor(root: string) {
    this.#root = root
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
    const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root)
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => fileNames,
      getScriptVersion: (path) => String(this.#versions.get(path) ?? 0),
      getScriptSnapshot: (path) => {
        const text = this.#changed.get(path) ?? ts.sys.readFile(path)
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
      },
      getCurrentDirectory: () => root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
    })
  }

  /** All mutants of a file, in the order of the text; two changes with the same result are one. */
  mutants(file: string): readonly Mutant[] {
    const program = this.#service.getProgram()
    const source = program?.getSourceFile(join(this.#root, file))
    if (!program || !source) throw new Error(`${file} is not a file of this program`)
    const checker = program.getTypeChecker()
    const found = new Map<string, Mutant>()
    const visit = (node: ts.Node): void => {
      for (const { node: place, by } of replacementsOf(node, checker)) {
        const mutant = mutate(source, file, place, by)
        if (!found.has(mutant.source)) found.set(mutant.source, mutant)
      }
      node.forEachChild(visit)
    }
    source.forEachChild(visit)
    return [...found.values()]
  }

  /** What the compiler refuses in the mutated file is noticed without a test. */
  accepts({ file, source }: Mutant): boolean {
    const path = join(this.#root, file)
    this.#set(path, source)
    const isAccepted =
      this.#service.getSyntacticDiagnostics(path).length === 0 &&
      this.#service.getSemanticDiagnostics(path).length === 0
    this.#set(path, undefined)
    return isAccepted
  }

  #set(path: string, text: string | undefined): void {
    if (text === undefined) this.#changed.delete(path)
    else this.#changed.set(path, text)
    this.#versions.set(path, (this.#versions.get(path) ?? 0) + 1)
  }
}

function mutate(source: ts.SourceFile, file: string, place: ts.Node, by: string): Mutant {
  const [start, end] = [place.getStart(), place.getEnd()]
  const { line } = source.getLineAndCharacterOfPosition(start)
  return {
    file,
    line: line + 1,
    text: source.text.split('\n')[line]?.trim() ?? '',
    change: `${oneLine(place.getText())} -> ${oneLine(by)}`,
    source: `${source.text.slice(0, start)}${by}${source.text.slice(end)}`,
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
