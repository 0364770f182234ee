import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const lockFiles = globSync('{package-lock.json,test/*/package-lock.json}', { cwd: ROOT })

test('there are lock files', () => {
  expect(lockFiles).toContain('package-lock.json')
})

test.each(lockFiles)('%s names no registry: a machine installs from its own', (path) => {
  expect(readFileSync(`${ROOT}${path}`, 'utf8')).not.toMatch(/"resolved": "https?:/)
})
