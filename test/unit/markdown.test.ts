import { describe, expect, it } from 'vitest'
import { code, fenced, prose } from '../../src/markdown.ts'

const APART = '\u200B'

it.each([
  ['plain', '`plain`'],
  ['two\n lines', '`two lines`'],
  ['a`b', '`` a`b ``'],
  ['```', '```` ``` ````'],
  ['\u202Etxt.exe\u001B[8m', '`\\u202etxt.exe\\x1b[8m`'],
])('code of %j', (text, expected) => {
  expect(code(text)).toBe(expected)
})

describe('prose', () => {
  it.each([
    ['add `a: *b` to <it>', 'add `a: *b` to \\<it\\>'],
    ['a lone ` stays a character', 'a lone \\` stays a character'],
    ['[x](y) | ~~z~~ \\', '\\[x\\](y) \\| \\~\\~z\\~\\~ \\\\'],
    ['a_b _it_', 'a_b \\_it\\_'],
    ['# no heading', '\\# no heading'],
    ['- no list', '\\- no list'],
    ['1. no list', '\\1. no list'],
    ['`a``<img>`', `\`a\`${APART}\`<img>\``],
  ])('of %j has no markup', (text, expected) => {
    expect(prose(text)).toBe(expected)
  })

  it.each([
    ['@org/team', `@${APART}org/team`],
    ['x@y.example', `x@${APART}y.example`],
    ['&commat;octocat &num;1 &#64;me', `\\&commat;octocat \\&num;1 \\&#${APART}64;me`],
    ['#12', `\\#${APART}12`],
    ['owner/repo#12', `owner/repo#${APART}12`],
    ['GH-12', `GH-${APART}12`],
    ['its log is at https://shop.example/logz. See', 'its log is at `https://shop.example/logz`. See'],
    ['(https://evil.example)', '(`https://evil.example`)'],
    ['ftp://evil.example', `ftp:${APART}//evil.example`],
    ['www.evil.example', `www${APART}.evil.example`],
    ['mailto:a', `mailto${APART}:a`],
    [':tada:', `:${APART}tada:`],
    ['$x^2$', '<span>$</span>x^2<span>$</span>'],
    ['\u202Eabc', '\\\\u202eabc'],
    ['a\u200Bb\u2066c', 'a\\\\u200bb\\\\u2066c'],
  ])('of %j has nothing that GitHub would make something of', (text, expected) => {
    expect(prose(text)).toBe(expected)
  })
})

it('output is fenced by more than is in it, and shows every character', () => {
  expect(fenced('a\n```\n\u001B[31mred')).toBe('````\na\n```\n\\x1b[31mred\n````')
})

it.each([
  ['code', code],
  ['fenced', fenced],
  ['prose', prose],
])('a megabyte as %s takes less than a second, and is cut', (_, render) => {
  for (const text of [
    '`'.repeat(1_000_000),
    '`a'.repeat(500_000),
    '``a'.repeat(333_333),
    '[<@#:'.repeat(200_000),
  ]) {
    const begin = performance.now()
    const length = render(text).length
    expect(performance.now() - begin).toBeLessThan(1_000)
    expect(length).toBeLessThan(250_000)
  }
})
