import { expect, it } from 'vitest'
import { isOurs } from '../../../src/action/github.ts'

it("takes for ours only what the token's own identity wrote, and that begins with the marker", () => {
  const bot = { login: 'github-actions[bot]' }
  const texts = [
    { body: '<!-- m -->\nfake', user: { login: 'mallory' } },
    { body: '<!-- m -->\nfake', user: null },
    { body: '> <!-- m -->\nquoted', user: bot },
    { body: null, user: bot },
    { body: '<!-- m -->\nplan', user: bot },
  ]
  expect(texts.map((text) => isOurs(text, bot.login, '<!-- m -->'))).toEqual([
    false,
    false,
    false,
    false,
    true,
  ])
})
