import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const text = readFileSync(`${ROOT}CHANGELOG.md`, 'utf8')
const sections = [...text.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading)
const released = sections.slice(1).map((heading) => /^\[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$/.exec(heading))

test('the changelog has what is to come first, and then each version with its day', () => {
  expect(sections[0]).toBe('[Unreleased]')
  expect(sections.slice(1).filter((_, index) => released[index] === null)).toEqual([])
})

test('its days exist, and go back in time', () => {
  const days = released.map((match) => match?.[2] ?? '')
  for (const day of days) expect(new Date(`${day}T00:00:00Z`).toISOString()).toContain(day)
  expect(days).toEqual(days.toSorted().reverse())
})

test('it has a section for the version of package.json, and a link for every section', () => {
  const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'))
  expect(released.map((match) => match?.[1])).toContain(version)
  for (const heading of sections) expect(text).toContain(`\n${heading.split(' ')[0]}: https://`)
})
