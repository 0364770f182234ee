import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NOTICES, readNotices, renderNotices } from '../../../scripts/notices.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakebase-notices-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A package as npm installs it, and one of its modules. */
function install(name: string, files: Readonly<Record<string, string>>): string {
  const manifest = JSON.stringify({ name, version: '1.2.3', license: 'MIT' })
  for (const [file, text] of Object.entries({ 'package.json': manifest, 'lib/index.js': '', ...files })) {
    const path = join(folder, 'node_modules', name, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return join(folder, 'node_modules', name, 'lib/index.js')
}

const LICENCE = 'MIT License\r\n\r\nCopyright Jane  \r\n'

describe('the notices', () => {
  test('list each package once, with the bundles that it is in and its licence', () => {
    const module = install('@jane/tool', { LICENSE: LICENCE })
    const own = join(folder, 'src/main.ts')
    const text = renderNotices(
      new Map([
        ['cli', [module, own]],
        ['action', [own, module]],
      ]),
    )
    expect(readNotices(text)).toEqual([{ name: '@jane/tool', version: '1.2.3', license: 'MIT' }])
    expect(text).toContain('in: action, cli\n')
    expect(text).toContain('\n\nMIT License\n\nCopyright Jane\n')
  })

  test('take the section of the README where there is no file', () => {
    const before = '# Tool\n\nUse it.\n\n'
    const heading = install('a', { 'README.md': `${before}## License\n\nCopyright A\n\n## Thanks\n\nto B\n` })
    const underlined = install('b', { 'Readme.md': `${before}License\n-------\n\nCopyright B\n` })
    const text = renderNotices(new Map([['cli', [heading, underlined]]]))
    expect(text).toMatch(/\n\nCopyright A\n\n=/)
    expect(text).toMatch(/\n\nCopyright B\n$/)
  })

  test('take notices beside the licence', () => {
    const module = install('a', { LICENSE: LICENCE, 'NOTICE.md': 'Portions by John\n' })
    expect(renderNotices(new Map([['cli', [module]]]))).toContain('Copyright Jane\n\nPortions by John\n')
  })

  test('fail for a package that says nothing', () => {
    const module = install('a', { 'README.md': '# Tool\n\nUse it.\n' })
    expect(() => renderNotices(new Map([['cli', [module]]]))).toThrow('a 1.2.3 is bundled, and neither')
  })

  test("go past a manifest that only sets its folder's kind of module", () => {
    const module = install('a', { LICENSE: LICENCE, 'lib/package.json': '{"type":"module"}' })
    expect(readNotices(renderNotices(new Map([['cli', [module]]])))).toMatchObject([{ name: 'a' }])
  })
})

test('those of dist/ have what is in the bundles, and in the WebAssembly', () => {
  const text = readFileSync(fileURLToPath(new URL(`../../../dist/${NOTICES}`, import.meta.url)), 'utf8')
  const names = readNotices(text).map(({ name }) => name)
  expect(names).toEqual(
    expect.arrayContaining([
      '@actions/core',
      '@databricks/sdk-experimental',
      'pg',
      'libpg_query',
      'PostgreSQL',
    ]),
  )
  // The app's own pg is not part of the helper.
  expect(text).not.toMatch(/^in:.*runtime/m)
})
