import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { preparePython } from '../emulator/python.ts'
import type { Lint } from './linters.ts'
import { pathTo, readText } from './workflow.ts'

const python = await preparePython(readText('test/contract/workflows/requirements.txt').trim().split('\n'))

/** Why zizmor and check-jsonschema cannot be had, if so. */
export const MISSING: string | undefined = 'missing' in python ? python.missing : undefined

/** Security checks of workflows, actions and dependabot.yml (docs.zizmor.sh), without questions to GitHub. */
export const zizmor: Lint = (path, text) =>
  withFile(path, text, async (file) => {
    const config = pathTo('.github/zizmor.yml')
    const options = [
      '--offline',
      '--persona=pedantic',
      '--no-exit-codes',
      '--format=json',
      '--config',
      config,
    ]
    const findings: readonly ZizmorFinding[] = JSON.parse(
      await run(join(dirname(interpreter()), 'zizmor'), [...options, file]),
    )
    return findings.map(({ ident, desc, locations }) => {
      const row = locations[0]?.concrete.location.start_point.row ?? 0
      return `${row + 1}: ${ident}: ${desc}`
    })
  })

interface ZizmorFinding {
  readonly ident: string
  readonly desc: string
  readonly locations: readonly {
    readonly concrete: { readonly location: { readonly start_point: { readonly row: number } } }
  }[]
}

/** The schemas of schemastore.org that check-jsonschema brings, such as `dependabot`. */
export function schemaOf(name: string): Lint {
  return (path, text) =>
    withFile(path, text, async (file) => {
      const options = [
        '-m',
        'check_jsonschema',
        '--builtin-schema',
        `vendor.${name}`,
        '--output-format',
        'json',
      ]
      const { errors, parse_errors = [] }: SchemaReport = JSON.parse(
        await run(interpreter(), [...options, file]),
      )
      return [...errors, ...parse_errors].map((error) => `${error.path ?? ''}: ${error.message}`)
    })
}

interface SchemaReport {
  readonly errors: readonly { readonly path: string; readonly message: string }[]
  readonly parse_errors?: readonly { readonly path?: string; readonly message: string }[]
}

/** Gives the text to a tool as the file that it is in the repository: some tools go by the name. */
async function withFile<T>(path: string, text: string, use: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lakebase-lint-'))
  try {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    return await use(file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function interpreter(): string {
  if ('missing' in python) throw new Error(python.missing)
  return python.path
}

/** What the program prints, whatever its exit code: check-jsonschema exits with 1 for findings. */
function run(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, [...args], (error, stdout, stderr) => {
      if (stdout === '') reject(new Error(`${file} printed nothing: ${stderr}`, { cause: error }))
      else resolve(stdout)
    })
  })
}
