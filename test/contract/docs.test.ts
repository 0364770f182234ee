import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseArguments } from '../../src/cli/arguments.ts'
import { parseInputs } from '../../src/config/inputs.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const pages = ['.', 'docs', 'examples', 'examples/notes', 'examples/fastapi'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
)

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

describe.each(pages)('%s', (page) => {
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
