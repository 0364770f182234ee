import { describe, expect, it } from 'vitest'
import {
  locate,
  locator,
  offsetOfCharacter,
  offsetsOfBytes,
} from '../../../../src/migrations/syntax/position.ts'
import { skipBlank } from '../../../../src/postgres/blank.ts'

describe('locate', () => {
  it('counts lines and characters from 1', () => {
    expect(locate('a.sql', 'x', 0)).toEqual({ file: 'a.sql', line: 1, column: 1 })
    expect(locate('a.sql', 'é😀x\n😀y', 7)).toEqual({ file: 'a.sql', line: 2, column: 2 })
  })
})

describe('locator', () => {
  it.each(['', 'x', '\n', 'é😀x\n😀y\n\nz', 'a\n'])('finds every place of %j that locate finds', (text) => {
    const places = locator('a.sql', text)
    for (let offset = 0; offset <= text.length; offset += 1)
      expect(places(offset)).toEqual(locate('a.sql', text, offset))
  })
})

describe('offsets', () => {
  const text = 'aé😀b'

  it('turns characters into UTF-16 units', () => {
    expect([0, 1, 2, 3, 4].map((index) => offsetOfCharacter(text, index))).toEqual([0, 1, 2, 4, 5])
  })

  it('turns UTF-8 bytes into UTF-16 units', () => {
    expect(offsetsOfBytes(text, [0, 1, 3, 7, 8])).toEqual([0, 1, 2, 4, 5])
  })
})

describe('skipBlank', () => {
  it.each([
    ['  select', 2],
    ['-- c\nselect', 5],
    ['/* a /* b */ c */ select', 18],
    ['/* open', 7],
    ['-- only', 7],
    ['-', 0],
    ['', 0],
  ])('%j: %i', (sql, offset) => {
    expect(skipBlank(sql, 0)).toBe(offset)
  })
})
