import { expect, it } from 'vitest'
import { inWords } from '../../../src/access/securable.ts'

it.each([
  [{ column: undefined, signature: undefined }, 'notes'],
  [{ column: 'body', signature: undefined }, 'notes.body'],
  [{ column: undefined, signature: 'integer' }, 'notes(integer)'],
  [{ column: undefined, signature: '' }, 'notes()'],
])('a thing with %o is written', (parts, words) => {
  expect(inWords({ name: 'notes', ...parts })).toBe(words)
})
