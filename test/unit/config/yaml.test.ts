import { describe, expect, test } from 'vitest'
import type { Node } from '../../../src/config/node.ts'
import { mergeNodes } from '../../../src/config/node.ts'
import { parseYaml } from '../../../src/config/yaml.ts'

/** The tree without places. */
function plain(node: Node | undefined): unknown {
  if (!node) return undefined
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'sequence') return node.items.map(plain)
  return Object.fromEntries([...node.entries.values()].map(({ name, value }) => [name, plain(value)]))
}

function read(text: string): unknown {
  const { root, problems } = parseYaml(text, 'f.yaml')
  expect(problems).toEqual([])
  return plain(root)
}

function child(node: Node | undefined, name: string): Node | undefined {
  return node?.kind === 'mapping' ? node.entries.get(name)?.value : undefined
}

describe('values', () => {
  test('are those of the core schema of YAML 1.2', () => {
    expect(
      read('{a: 1, b: true, c: TRUE, d: yes, e: on, f: ~, g: 0o17, h: 1e3, i: 2026-01-01, j: "1"}'),
    ).toEqual({
      a: 1,
      b: true,
      c: true,
      d: 'yes',
      e: 'on',
      f: null,
      g: 15,
      h: 1000,
      i: '2026-01-01',
      j: '1',
    })
  })

  test('keep what was written', () => {
    const { root } = parseYaml('a: 1.10\nb: 923456789012345678\nc: "x"\n', 'f.yaml')
    expect(child(root, 'a')).toMatchObject({ value: 1.1, source: '1.10' })
    expect(child(root, 'b')).toMatchObject({ source: '923456789012345678' })
    expect(child(root, 'c')).toMatchObject({ value: 'x', source: 'x' })
  })

  test('know their places, keys as well', () => {
    const { root } = parseYaml('\uFEFFa:\r\n  b: [x,  y]\r\n', 'f.yaml')
    const a = child(root, 'a')
    expect(a?.kind === 'mapping' && a.entries.get('b')?.location).toEqual({
      file: 'f.yaml',
      line: 2,
      column: 3,
    })
    const list = child(a, 'b')
    expect(list?.location).toEqual({ file: 'f.yaml', line: 2, column: 6 })
    expect(list?.kind === 'sequence' && list.items[1]?.location).toEqual({
      file: 'f.yaml',
      line: 2,
      column: 11,
    })
  })

  test.each(['', '\n', '# nothing\n', '---\n'])('%j holds nothing', (text) => {
    expect(read(text) ?? null).toBeNull()
  })
})

describe('anchors', () => {
  test('are copied by aliases, with the place of the original', () => {
    const { root } = parseYaml('a: &x {p: 1}\nb: *x\n', 'f.yaml')
    expect(plain(root)).toEqual({ a: { p: 1 }, b: { p: 1 } })
    expect(child(child(root, 'b'), 'p')?.location.line).toBe(1)
  })

  test('are the last ones written before the alias', () => {
    expect(read('a: &x 1\nb: *x\nc: &x 2\nd: *x\n')).toEqual({ a: 1, b: 1, c: 2, d: 2 })
  })

  test('merge under the keys of the map itself, the first of a list winning', () => {
    const text = 'a: &a {p: 1, q: 1}\nb: &b {q: 2, r: 2}\nc:\n  r: 3\n  <<: [*a, *b]\n'
    expect(read(text)).toMatchObject({ c: { p: 1, q: 1, r: 3 } })
  })

  test('merge only by the plain key', () => {
    expect(read('{"<<": 1}')).toEqual({ '<<': 1 })
  })

  test('that nest without end are refused', () => {
    const { root, problems } = parseYaml('a: &a\n  b: *a\n', 'f.yaml')
    expect(root).toBeUndefined()
    expect(problems).toEqual([
      {
        message: 'the alias *a stands inside its own anchor',
        location: { file: 'f.yaml', line: 2, column: 6 },
      },
    ])
  })

  test('that double at every level are read once each', () => {
    const levels = Array.from(
      { length: 60 },
      (_, level) => `l${level}: &l${level} [*l${level - 1}, *l${level - 1}]`,
    )
    const text = ['l-1: &l-1 x', ...levels].join('\n')
    expect(parseYaml(text, 'f.yaml').problems).toEqual([])
  })
})

describe('mergeNodes', () => {
  function merge(under: string, over: string): unknown {
    const [a, b] = [parseYaml(under, 'a').root, parseYaml(over, 'b').root]
    return a && b ? plain(mergeNodes(a, b)) : undefined
  }

  test.each([
    ['{a: 1}', '{b: 2}', { a: 1, b: 2 }],
    ['{a: 1}', '{a: 2}', { a: 2 }],
    ['{a: {x: 1, y: 1}}', '{a: {y: 2, z: 2}}', { a: { x: 1, y: 2, z: 2 } }],
    ['{a: [1, 2]}', '{a: [3]}', { a: [3] }],
    ['{a: [1]}', '{a: []}', { a: [] }],
    ['{a: [1]}', '{a: }', { a: [1] }],
    ['{a: 1}', '~', { a: 1 }],
    ['{a: {x: 1}}', '{a: 2}', { a: 2 }],
    ['{a: 1}', '{a: {x: 2}}', { a: { x: 2 } }],
  ])('%s under %s', (under, over, result) => {
    expect(merge(under, over)).toEqual(result)
  })
})
