import { describe, expect, it } from 'vitest'
import { isLocal, isOfEnvironments } from '../../../src/config/command.ts'
import { fillReference } from '../../../src/config/document.ts'
import { schemaName, urlPath, workspacePath } from '../../../src/config/name.ts'
import { workspaceUrl } from '../../../src/config/workspace-url.ts'

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
