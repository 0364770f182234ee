// Builds the runtime helper, which is a package of its own: the code once, a face on it for each module system, declarations.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync, transformSync } from 'esbuild'
import ts from 'typescript'

/** Writes the package into `out`, but for its README and licence. Returns the files that were bundled. */
export function buildRuntime(root: string, out: string): readonly string[] {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  const source = join(root, 'src/runtime')
  const { names, needs, files } = facts(root, source)
  writeFileSync(join(out, 'core.cjs'), core(source, needs))
  writeFileSync(join(out, 'index.cjs'), commonJsFace(needs))
  writeFileSync(join(out, 'index.js'), esmFace(names, needs))
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest(root), null, 2)}\n`)
  for (const [name, text] of reachable(declare(root, source))) {
    const renamed = text.replaceAll(/(from '|import\(")\.\/([\w-]+)\.ts/g, '$1./$2.cjs')
    writeFileSync(join(out, `${name}.d.cts`), renamed)
  }
  // The same types for both, as it is the same code: ESM may import what is CommonJS, and not the other way round.
  writeFileSync(join(out, 'index.d.ts'), "export * from './index.cjs'\n")
  return files
}

/** Version, licence and repository are those of the tool: both are published by one release. */
function manifest(root: string): Readonly<Record<string, unknown>> {
  const { version, license, engines, repository } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  return {
    name: '@tellr/lakebase-runtime',
    version,
    description:
      'A node-postgres pool for Lakebase (Databricks managed Postgres) whose token is always valid.',
    license,
    type: 'module',
    engines,
    exports: {
      '.': {
        import: { types: './index.d.ts', default: './index.js' },
        require: { types: './index.d.cts', default: './index.cjs' },
      },
      './package.json': './package.json',
    },
    repository: { ...repository, directory: 'src/runtime' },
    peerDependencies: { '@types/pg': '^8.15.0', pg: '>=8.20 <10' },
    peerDependenciesMeta: { '@types/pg': { optional: true } },
  }
}

interface RuntimeFacts {
  readonly names: readonly string[]
  readonly needs: readonly string[]
  /** Absolute paths of what is bundled. */
  readonly files: readonly string[]
}

/** What the helper exports, what it is made of, and the packages and modules of Node that it imports. */
function facts(root: string, source: string): RuntimeFacts {
  const { metafile } = buildSync({
    ...OPTIONS,
    ...entryOf(source),
    absWorkingDir: root,
    format: 'esm',
    metafile: true,
  })
  const [output] = Object.values(metafile.outputs)
  const imports = output?.imports.filter(({ kind }) => kind === 'import-statement') ?? []
  return {
    names: (output?.exports ?? []).toSorted(),
    needs: [...new Set(imports.map(({ path }) => path))].toSorted(),
    files: Object.keys(metafile.inputs).map((file) => join(root, file)),
  }
}

const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
  // Names and lines stay: Node prints the line of an uncaught error, which would hide the message if it were all of them.
  minifySyntax: true,
  write: false,
} as const

function entryOf(source: string): { entryPoints: string[]; outfile: string } {
  return { entryPoints: [join(source, 'index.ts')], outfile: 'core.cjs' }
}

/**
 * The code, once for ESM and CommonJS, so that they share their credentials and error classes. It is handed what it needs
 * instead of requiring it: a `require` inside would make an ESM bundle crash, and hide pg from bundlers.
 */
function core(source: string, needs: readonly string[]): string {
  const { outputFiles } = buildSync({ ...OPTIONS, ...entryOf(source), format: 'cjs' })
  const code = needs.reduce(
    (text, name) => text.replaceAll(`require("${name}")`, `needs["${name}"]`),
    withoutIndent(outputFiles[0]?.text ?? '').replace(/^"use strict";/, ''),
  )
  if (/\brequire\(/.test(code)) throw new Error('core.cjs would require something by itself')
  // In brackets V8 reads a function once, and not first to find its end (https://v8.dev/blog/preparser#pife).
  return `"use strict";
let made
module.exports = (needs) => (made ??= make(needs))
const make = (function (needs) {
const module = { exports: {} }
${code.trimEnd()}
return module.exports
})
`
}

/** Blanks at the start of lines are a tenth of the code, and nobody reads them. */
function withoutIndent(code: string): string {
  const shorter = code.replaceAll(/^(?: |\/\/ .*\n)+/gm, '')
  const minified = (text: string) => transformSync(text, { minifyWhitespace: true }).code
  if (minified(shorter) !== minified(code)) throw new Error('a string of core.cjs has lost blanks')
  return shorter
}

function commonJsFace(needs: readonly string[]): string {
  const given = needs.map((name) => `  '${name}': require('${name}'),\n`).join('')
  return `'use strict'\nmodule.exports = require('./core.cjs')({\n${given}})\n`
}

function esmFace(names: readonly string[], needs: readonly string[]): string {
  const imports = needs.map((name, index) => `import need${index} from '${name}'\n`).join('')
  const given = needs.map((name, index) => `  '${name}': need${index},\n`).join('')
  return `${imports}import core from './core.cjs'\n\nexport const { ${names.join(', ')} } = core({\n${given}})\n`
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
