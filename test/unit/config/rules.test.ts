import { describe, expect, it } from 'vitest'
import { isLocal, isOfEnvironments } from '../../../src/config/command.ts'
import { fillReference } from '../../../src/config/document.ts'
import { parseFile } from '../../../src/config/file.ts'
import { LAYOUT_NAMES, layoutOf } from '../../../src/config/layout.ts'
import { schemaName, urlPath, workspacePath } from '../../../src/config/name.ts'
import { durationMs } from '../../../src/config/rule.ts'
import { isTrustedWorkspace, workspaceUrl } from '../../../src/config/workspace-url.ts'

describe('a name of PostgreSQL', () => {
  it.each([
    ['a'.repeat(63), true],
    ['a'.repeat(64), false],
    [`${'a'.repeat(62)}ä`, false],
    ['', false],
    ['a\tb', false],
    ['pg_x', false],
    ['public', false],
    ['publics', true],
  ])('%j is taken: %s', (name, expected) => {
    expect(schemaName.read(name).ok).toBe(expected)
  })
})

describe('a folder of the workspace', () => {
  it.each([
    ['/Workspace/a/b/', '/Workspace/a/b'],
    ['/Workspace/{username}', '/Workspace/{username}'],
    ['/Workspace/a.b', '/Workspace/a.b'],
    ['/Workspace/a/../b', undefined],
    ['/Workspace/./b', undefined],
    ['/Workspace/', undefined],
    ['/Users/a', undefined],
    ['/Workspace/{user}', undefined],
  ])('%s is read as %s', (text, expected) => {
    const reading = workspacePath.read(text)
    expect(reading.ok ? reading.value : undefined).toBe(expected)
  })
})

it.each([
  ['/health', true],
  ['health', false],
  ['/a b', false],
  ['/a#b', false],
])('the path %s of a URL is taken: %s', (text, expected) => {
  expect(urlPath.read(text).ok).toBe(expected)
})

it.each([
  ['https://w.cloud.databricks.com/?o=1', 'https://w.cloud.databricks.com'],
  ['w.cloud.databricks.com', 'https://w.cloud.databricks.com'],
  ['https://user@w.com', undefined],
  ['https://:secret@w.com', undefined],
  ['https://user:secret@w.com', undefined],
  ['http://w.com', undefined],
  ['http://localhost:1', 'http://localhost:1'],
  ['https://', undefined],
])('the workspace %s is read as %s', (text, expected) => {
  const reading = workspaceUrl.read(text)
  expect(reading.ok ? reading.value : undefined).toBe(expected)
})

it('a command stays on this machine, or is one of environments, by its name', () => {
  expect([isLocal('package'), isLocal('deploy')]).toEqual([true, false])
  expect([isOfEnvironments('status'), isOfEnvironments('deploy')]).toEqual([true, false])
})

it.each(['<!-- commands -->', '<!-- /commands -->', '<!-- /commands --><!-- commands -->'])(
  'a page with %s alone lacks its markers',
  (text) => {
    expect(() => fillReference(text)).toThrow('lacks the markers')
  },
)

it.each([
  ['999ms', undefined],
  ['1s', 1_000],
  ['2s', 2_000],
  ['3s', undefined],
  ['1', undefined],
])('a duration of %s, between 1 and 2 seconds, is read as %s', (text, expected) => {
  const reading = durationMs({ minMs: 1_000, maxMs: 2_000 }).read(text)
  expect(reading.ok ? reading.value : undefined).toBe(expected)
})

it.each([
  ['https://adb-1.azuredatabricks.net', undefined, true],
  ['https://w.cloud.databricks.com', undefined, true],
  ['http://localhost:1', undefined, true],
  ['https://w.example.com', undefined, false],
  ['https://w.example.com', 'w.example.com', true],
  ['https://w.example.com', 'v.example.com', false],
])('a login may go to %s, with %s named: %s', (url, allowed, expected) => {
  expect(isTrustedWorkspace(url, allowed)).toBe(expected)
})

it.each([
  ['health: { enabled: }', 'health.enabled'],
  ['lakebase: { min_cu: }', 'lakebase.min_cu'],
  ['grants: { app: { create: } }', 'grants.app.create'],
  ['migrations: { baseline: }', 'migrations.baseline'],
])('%s is a key without a value, and not one that is left out', (line, key) => {
  const { problems } = parseFile(`environments:\n  prod:\n    app_name: shop\n    ${line}\n`, 'f')
  expect(problems.map(({ message }) => message).join()).toContain(key)
})

it('of every tool, what its files are put in order by, and how they are shown', () => {
  const rows = LAYOUT_NAMES.map((name) => {
    const { order, isShownByPath, writesPublic = false } = layoutOf(name)
    return `${name}: by ${order}${isShownByPath ? ', by path' : ''}${writesPublic ? ', in public' : ''}`
  })
  expect(rows).toEqual([
    'flyway: by number, by path',
    'golang-migrate: by number, by path',
    'sqlx: by number',
    'dbmate: by text',
    'goose: by number',
    'prisma: by text, by path, in public',
    'diesel: by text, by path',
    'drizzle: by text, in public',
    'supabase: by text, in public',
    'plain: by number, by path',
  ])
})
