import { expect, it } from 'vitest'
import { type AclClass, inWords, itemsInWords } from '../../../src/access/securable.ts'

it.each([
  [{ column: undefined, signature: undefined }, 'notes'],
  [{ column: 'body', signature: undefined }, 'notes.body'],
  [{ column: undefined, signature: 'integer' }, 'notes(integer)'],
  [{ column: undefined, signature: '' }, 'notes()'],
])('a thing with %o is written', (parts, words) => {
  expect(inWords({ name: 'notes', ...parts })).toBe(words)
})

it.each<[AclClass, string, string]>([
  ['database', 'database x', 'databases x, x'],
  ['schema', 'schema x', 'schemas x, x'],
  ['table', 'table x', 'tables x, x'],
  ['column', 'column x', 'columns x, x'],
  ['sequence', 'sequence x', 'sequences x, x'],
  ['routine', 'routine x', 'routines x, x'],
  ['type', 'type x', 'types x, x'],
  ['default-table', 'new tables in schema x', 'new tables in schema x'],
  ['default-schema', 'new schemas in schema x', 'new schemas in schema x'],
])('one and two of class %s are written', (on, one, two) => {
  const item = { class: on, name: 'x', signature: undefined, column: undefined }
  expect([itemsInWords([item]), itemsInWords([item, item])]).toEqual([one, two])
})

it.each([
  [5, 'tables x, x, x, x, x'],
  [6, 'tables x, x, x, x, x and 1 more'],
])('of %i names as many are written as a line can take', (count, words) => {
  const item = { class: 'table', name: 'x', signature: undefined, column: undefined } as const
  expect(itemsInWords(Array.from({ length: count }, () => item))).toBe(words)
  expect(itemsInWords([])).toBe('nothing')
})
