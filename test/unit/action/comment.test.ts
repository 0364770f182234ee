import { expect, it } from 'vitest'
import { ownComment } from '../../../src/action/comment.ts'

it("edits only the comment that the token's own identity wrote, and that begins with the marker", () => {
  const bot = { login: 'github-actions[bot]' }
  const comments = [
    { id: 1, body: '<!-- m -->\nfake', user: { login: 'mallory' } },
    { id: 2, body: '<!-- m -->\nfake', user: null },
    { id: 3, body: '> <!-- m -->\nquoted', user: bot },
    { id: 4, body: '<!-- m -->\nplan', user: bot },
  ]
  expect(ownComment(comments, bot.login, '<!-- m -->')?.id).toBe(4)
  expect(ownComment(comments.slice(0, 3), bot.login, '<!-- m -->')).toBeUndefined()
})
