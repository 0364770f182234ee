import { describe, expect, it } from 'vitest'
import { block, partsOf } from '../../src/block.ts'
import { advice } from '../../src/markdown.ts'

const SQL = 'GRANT USAGE ON SCHEMA "a_b" TO "jane@example.com";\n\nSELECT \'<b>$1\' AS "x";'

describe('block', () => {
  it('comes back as it was, between the sentences around it', () => {
    expect(partsOf(`Run this:\n${block(SQL)}\nThen go on.`)).toEqual([
      { prose: 'Run this:' },
      { block: SQL },
      { prose: 'Then go on.' },
    ])
  })

  it('has no part where there is no text', () => {
    expect(partsOf('')).toEqual([])
    expect(partsOf('\n\n')).toEqual([])
  })

  it('is code on a page, with nothing changed in it, and the rest is prose', () => {
    expect(advice(`As @jane:\n${block(SQL)}`)).toBe(`As @\u200Bjane:\n\n\`\`\`\n${SQL}\n\`\`\``)
  })
})
