// Builds the published runtime helper: CommonJS, ESM around it, and declarations for each.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import ts from 'typescript'

const EXTENSIONS = ['js', 'cjs'] as const

/** Writes index.cjs, index.js around it, and declarations for both into `out`. Returns the files that were bundled. */
export function buildRuntime(root: string, out: string): readonly string[] {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  const source = join(root, 'src/runtime')
  const files = bundle(root, source, join(out, 'index.cjs'))
  writeFileSync(join(out, 'index.js'), facade(join(out, 'index.cjs')))
  for (const [name, text] of reachable(declare(root, source))) {
    for (const extension of EXTENSIONS) {
      const renamed = text.replaceAll(/(from '|import\(")\.\/([\w-]+)\.ts/g, `$1./$2.${extension}`)
      writeFileSync(join(out, `${name}.d.${extension.replace('js', 'ts')}`), renamed)
    }
  }
  return files
}

function bundle(root: string, source: string, outfile: string): readonly string[] {
  const { metafile } = buildSync({
    absWorkingDir: root,
    metafile: true,
    entryPoints: [join(source, 'index.ts')],
    outfile,
    format: 'cjs',
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
    // Where the app's own pg is looked up from.
    define: { 'import.meta.url': '__filename' },
  })
  return Object.keys(metafile.inputs).map((file) => join(root, file))
}

/** One copy of the code for both module systems, so that they share their credentials and error classes. */
function facade(commonJs: string): string {
  const names = Object.keys(createRequire(import.meta.url)(commonJs)).sort()
  return `import runtime from './index.cjs'\n\nexport const { ${names.join(', ')} } = runtime\n`
}

/** The declarations of every module, by its name. */
function declare(root: string, source: string): ReadonlyMap<string, string> {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'))
      },
    },
  )
  const outDir = mkdtempSync(join(tmpdir(), 'lakebase-types-'))
  const program = ts.createProgram([join(source, 'index.ts')], {
    ...config?.options,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
    newLine: ts.NewLineKind.LineFeed,
    rootDir: source,
    outDir,
  })
  const emitted = new Map<string, string>()
  const { diagnostics } = program.emit(undefined, (file, text) => {
    emitted.set(file.slice(outDir.length + 1).replace(/\.d\.ts$/, ''), text)
  })
  rmSync(outDir, { recursive: true })
  const [problem] = [...ts.getPreEmitDiagnostics(program), ...diagnostics]
  if (problem) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'))
  return emitted
}

/** What a user of the package can get at; the rest of the modules is inside the bundle. */
function reachable(all: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const visit = (name: string): void => {
    const text = all.get(name)
    if (text === undefined || found.has(name)) return
    found.set(name, text)
    for (const [, next] of text.matchAll(/(?:from '|import\(")\.\/([\w-]+)\.ts/g)) visit(next ?? '')
  }
  visit('index')
  return found
}
