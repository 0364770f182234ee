import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** What a page shows to be run or to be written into a file. */
export interface Block {
  /** Path of the page from the root, with `/`. */
  readonly page: string
  /** Undefined: none is said, as of a diagram. */
  readonly language: 'sh' | 'sql' | 'yaml' | undefined
  readonly text: string
}

const FOLDERS = ['.', 'docs', 'examples', 'examples/fastapi', 'examples/notes']

/** Every page of the documentation. */
export const PAGES: readonly string[] = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => (folder === '.' ? name : `${folder}/${name}`)),
)

const LANGUAGES = ['sh', 'sql', 'yaml'] as const

/** Fenced, indented, or a whole command of this tool inside a sentence. */
const BLOCKS = /^```(\w*)\n([\s\S]*?)^```|((?:^ {4}\S.*\n)+)|`(npx @tellr\/lakebase-deploy [^`]+)`/gm

/** In the order of the page. */
export function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(join(ROOT, page), 'utf8')
  return [...text.matchAll(BLOCKS)].map(([, language, fenced, indented, inline]) => ({
    page,
    language: fenced === undefined ? 'sh' : LANGUAGES.find((each) => each === language),
    text: (fenced ?? indented?.replaceAll(/^ {4}/gm, '') ?? inline ?? '').trim(),
  }))
}

/** How tables name it: by its page and its first line. */
export function nameOf({ page, text }: Block): string {
  return `${page}: ${text.split('\n')[0]}`
}
