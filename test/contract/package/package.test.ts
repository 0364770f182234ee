import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { MACHINE_NODE } from '../../machine-node.ts'

const CLI = fileURLToPath(new URL('../../../dist/cli/index.js', import.meta.url))

/** CI packs the same fixture on Windows and macOS, and compares it with the same file. */
test('the fixture packs to the artefact that every machine has to make of it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'package-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  cpSync(join(import.meta.dirname, 'fixture'), folder, { recursive: true })
  execFileSync(MACHINE_NODE, [CLI, 'package'], { cwd: folder, stdio: 'pipe' })
  expect(readFileSync(join(folder, 'artifact/artifact.json'), 'utf8')).toBe(
    readFileSync(join(import.meta.dirname, 'expected.txt'), 'utf8'),
  )
})
