import { describe, expect, it } from 'vitest'
import { block, lastCodeAsBlock, partsOf } from '../../src/block.ts'
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

describe('lastCodeAsBlock', () => {
  it.each([
    [
      'Add to the job: `permissions: { id-token: write }`.',
      'Add to the job:\n    permissions: { id-token: write }',
    ],
    ['Add `a` or this: `b`', 'Add `a` or this:\n    b'],
    ['One: `a`. Two: `b`.', 'One:\n    a\nTwo:\n    b'],
    ['One: `a` or `b`. Two.', 'One: `a` or `b`. Two.'],
    ['Set `a: b` there.', 'Set `a: b` there.'],
    ['Add: `a`; then go on.', 'Add: `a`; then go on.'],
  ])('of %j is %j', (hint, text) => {
    expect(lastCodeAsBlock(hint)).toBe(text)
  })
})

describe('a statement within a sentence', () => {
  it.each([
    [
      'Let an administrator run: ALTER ROLE "a" NOLOGIN;',
      ['Let an administrator run:', '|ALTER ROLE "a" NOLOGIN;'],
    ],
    [
      'Do it. As "o" or a member of it run: DROP INDEX "s"."i;j"; A migration drops it by itself.',
      ['Do it. As "o" or a member of it run:', '|DROP INDEX "s"."i;j";', 'A migration drops it by itself.'],
    ],
    [
      'If so, run as a member of x: no. Let x run: BEGIN; SET LOCAL ROLE "x"; COMMIT; That is all.',
      ['If so, run as a member of x: no. Let x run:', '|BEGIN; SET LOCAL ROLE "x"; COMMIT;', 'That is all.'],
    ],
    [
      `Let who may manage the project run: databricks api patch '/api' --json '{"spec":{"a":[]}}'`,
      ['Let who may manage the project run:', `|databricks api patch '/api' --json '{"spec":{"a":[]}}'`],
    ],
    ['Let whoever may run: the rest is prose; really.', ['Let whoever may run: the rest is prose; really.']],
    ['Run the job again: it goes on; no more.', ['Run the job again: it goes on; no more.']],
  ])('%s', (text, parts) => {
    expect(partsOf(text).map((part) => ('block' in part ? `|${part.block}` : part.prose))).toEqual(parts)
  })
})
