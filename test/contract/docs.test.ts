import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseArguments } from '../../src/cli/arguments.ts'
import { parseInputs } from '../../src/config/inputs.ts'
import { blocksOf, nameOf, PAGES } from './pages/block.ts'
import { EXCLUDED, exclusionOf } from './pages/excluded.ts'
import { STORIES } from './pages/stories.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** What GitHub makes of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

function anchors(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading))
}

/** `exec` hands on whatever stands behind it, and `init` is no command of the action. */
function isTaken([command = '', ...options]: readonly string[]): boolean {
  if (command === 'exec') return options[0] === '--' && options.length > 1
  const words = options.map((each) => each.replace(/^"\$\w+"$/, 'postgresql://localhost/shop'))
  const { inputs, help } = parseArguments([command, ...words])
  const name = command === 'init' ? 'doctor' : command
  return parseInputs({ ...inputs, command: help ? 'deploy' : name }).problems.length === 0
}

describe.each(PAGES)('%s', (page) => {
  it('links to files and headings that exist', () => {
    const text = readFileSync(join(ROOT, page), 'utf8')
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    const broken = links.filter((link) => {
      if (/^https?:/.test(link)) return false
      const [file = '', heading] = link.split('#')
      const path = file === '' ? join(ROOT, page) : join(ROOT, dirname(page), file)
      return !existsSync(path) || (heading !== undefined && !anchors(path).includes(heading))
    })
    expect(broken).toEqual([])
  })

  it('shows command lines that are taken as they are', () => {
    const text = readFileSync(join(ROOT, page), 'utf8')
    const lines = [...text.matchAll(/npx @tellr\/lakebase-deploy ([^`\n]*)/g)].map(([, line = '']) => line)
    const refused = lines.filter((line) => !isTaken(line.replace(/ #.*$/, '').trim().split(/ +/)))
    expect(refused).toEqual([])
  })

  it('names commands of package.json that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    const named = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\bnpm run ([\w-]+)/g)]
    expect(named.map(([, name = '']) => name).filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })
})

describe('what pages show to be run', () => {
  const names = PAGES.flatMap((page) => blocksOf(page))
    .filter(({ language }) => language !== undefined)
    .map((block) => ({ page: block.page, name: nameOf(block) }))

  it('is followed by a story of its page, or left out for a reason', () => {
    const told = names.filter(({ page, name }) => page in STORIES || exclusionOf(name) !== undefined)
    expect(names.filter((each) => !told.includes(each))).toEqual([])
    expect(names.length).toBeGreaterThan(25)
  })

  it('is there, where it is left out', () => {
    const stale = Object.keys(EXCLUDED).filter((each) => !names.some(({ name }) => name.startsWith(each)))
    expect(stale).toEqual([])
    const tests = Object.values(EXCLUDED).flatMap((reason) => reason.match(/\btest\/\S+\.ts/g) ?? [])
    expect(tests.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  it('has no story of a line that is not there', () => {
    const stale = Object.entries(STORIES).flatMap(([page, { before, fails, says }]) => {
      const beginnings = blocksOf(page).flatMap(({ text }) => [text, ...text.split('\n')])
      return Object.keys({ ...before, ...fails, ...says }).filter(
        (key) => !beginnings.some((beginning) => beginning.startsWith(key)),
      )
    })
    expect(stale).toEqual([])
  })

  it('is not missed: every fence of a page has a language that is known', () => {
    const languages = PAGES.flatMap((page) => [
      ...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```(\w+)$/gm),
    ]).map(([, language]) => language)
    expect([...new Set(languages)].toSorted()).toEqual(['js', 'sh', 'sql', 'yaml'])
  })
})

it('names a test of this project for each invariant of SECURITY.md', () => {
  const text = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')
  const [, section = ''] = /## What holds[^\n]*\n([\s\S]*?)\n## /.exec(text) ?? []
  const rows = section.split('\n').filter((line) => /^\| (?!Invariant)[^-]/.test(line))
  expect(rows.length).toBeGreaterThan(12)
  const tests = rows.map((row) =>
    [...row.matchAll(/\]\((test\/[\w./-]+\.ts)\)/g)].map(([, path = '']) => path),
  )
  expect(rows.filter((_, index) => tests[index]?.length === 0)).toEqual([])
  const empty = tests.flat().filter((path) => !/\bexpect\(/.test(readFileSync(join(ROOT, path), 'utf8')))
  expect(empty).toEqual([])
})
