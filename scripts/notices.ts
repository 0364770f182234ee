// The notices of third-party software in dist/: whose it is, and under which licence it may be passed on.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Something of others in dist/: a package of npm, or what one carries inside, which has no version of its own. */
export interface Component {
  readonly name: string
  /** Of a package of npm. */
  readonly version?: string
  /** As an SPDX expression. */
  readonly license: string
}

interface Notice extends Component {
  readonly bundles: ReadonlySet<string>
  readonly text: string
}

export const NOTICES = 'THIRD-PARTY-NOTICES.txt'

/** What packages carry inside and name in no file of theirs; the texts are in scripts/notices. */
const INSIDE: Readonly<Record<string, readonly string[]>> = {
  // Its WebAssembly.
  'libpg-query': ['libpg_query', 'PostgreSQL', 'protobuf-c', 'xxHash', 'Emscripten', 'musl'],
  // What it puts around the modules.
  '@vercel/ncc': ['webpack'],
}
const TEXTS = fileURLToPath(new URL('notices', import.meta.url))

/**
 * The text of the file. `bundled` has each bundle's modules, as absolute paths.
 * @throws when a package says nowhere under which licence it may be passed on.
 */
export function renderNotices(bundled: ReadonlyMap<string, readonly string[]>): string {
  const notices = [...collect(bundled)].toSorted((a, b) => compare(title(a), title(b)))
  return `${HEAD}\n${notices.map(renderNotice).join('')}`
}

/** What a file of notices lists. */
export function readNotices(text: string): readonly Component[] {
  return [...text.matchAll(HEADING)].map(([, name = '', version, license = '']) => ({
    name,
    license,
    ...(version === undefined ? {} : { version }),
  }))
}

const HEAD = `The bundles in this folder contain third-party software. This file lists it with its licences. It is written by
scripts/build.ts from what was bundled.
`
const RULE = '='.repeat(80)
const HEADING = new RegExp(`^${RULE}\\n(\\S+)(?: (\\S+))? \\((.+)\\)\\nin: .+\\n${RULE}$`, 'gm')

function renderNotice(notice: Notice): string {
  const bundles = [...notice.bundles].toSorted(compare).join(', ')
  return `\n${RULE}\n${title(notice)} (${notice.license})\nin: ${bundles}\n${RULE}\n\n${notice.text}\n`
}

function title({ name, version }: Component): string {
  return version === undefined ? name : `${name} ${version}`
}

/** The same order in every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function collect(bundled: ReadonlyMap<string, readonly string[]>): Iterable<Notice> {
  const found = new Map<string, Notice>()
  const add = (bundle: string, component: Component, text: () => string): void => {
    const known = found.get(title(component))
    const bundles = new Set([...(known?.bundles ?? []), bundle])
    found.set(title(component), { ...component, bundles, text: known?.text ?? text() })
  }
  for (const [bundle, modules] of bundled) {
    for (const folder of new Set(modules.filter(isOfOthers).map(packageFolder))) {
      const component = readManifest(folder)
      add(bundle, component, () => licenceText(folder, title(component)))
      for (const name of INSIDE[component.name] ?? []) {
        const [license = '', ...text] = readFileSync(join(TEXTS, `${name}.txt`), 'utf8').split('\n')
        add(bundle, { name, license }, () => text.join('\n').trim())
      }
    }
  }
  return found.values()
}

function isOfOthers(module: string): boolean {
  return module.split(sep).includes('node_modules')
}

/** The nearest folder above with a manifest that names a package: some packages have others, which only set the module type. */
function packageFolder(module: string): string {
  const folder = dirname(module)
  const manifest = join(folder, 'package.json')
  const isPackage = existsSync(manifest) && 'version' in parse(manifest)
  return isPackage || folder === module ? folder : packageFolder(folder)
}

function readManifest(folder: string): Component {
  const { name, version, license } = parse(join(folder, 'package.json'))
  if (typeof name !== 'string' || typeof version !== 'string' || typeof license !== 'string')
    throw new Error(`${folder}/package.json lacks a name, a version or a license`)
  return { name, version, license }
}

function parse(file: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** All files of licences and notices; of a package without one, the section of its README. */
function licenceText(folder: string, who: string): string {
  const names = readdirSync(folder).toSorted(compare)
  const files = names.filter((name) => /^(licen[cs]e|copying|copyright|notice)/i.test(name))
  const readme = names.filter((name) => /^readme/i.test(name))
  const texts =
    files.length > 0
      ? files.map((name) => readText(folder, name))
      : readme.map((name) => licenceSection(readText(folder, name)))
  const text = texts.map((each) => each.trim()).join('\n\n')
  if (!/copyright|permission|licen[cs]e/i.test(text))
    throw new Error(`${who} is bundled, and neither a file nor the README in ${folder} has its licence`)
  return text
}

/** From its heading, in either form of Markdown, to the next one. */
function licenceSection(readme: string): string {
  const [, section = ''] = readme.split(/^#+ *licen[cs]e$|^licen[cs]e\n-+$/im)
  return section.split(/^#|^.+\n[-=]{3,}$/m)[0] ?? ''
}

/** With line ends and trailing blanks as git keeps them. */
function readText(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8').replaceAll(/[ \t\r]+$/gm, '')
}
