import { chmod, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { MigrationFile } from '../../../src/config/migration-file.ts'
import { artifactDigest, releaseOf } from '../../../src/source/artifact.ts'
import { generatedFile, readSource, type SourceTree, withFiles } from '../../../src/source/tree.ts'
import { type Entry, makeDirectory } from './directory.ts'

const FILES = { 'app.py': 'print(1)\n', 'a/ä.txt': 'x', 'a/Z.txt': 'y', 'a/z.txt': 'z' }

async function read(entries: Readonly<Record<string, Entry>>): Promise<SourceTree> {
  return readAt(await makeDirectory(entries))
}

function readAt(directory: string): Promise<SourceTree> {
  return readSource({ directory, displayDirectory: directory, exclude: [], include: [], pipelineFiles: [] })
}

function migration(name: string, more: Partial<MigrationFile> = {}): MigrationFile {
  return {
    version: name.slice(0, 4),
    name,
    path: `migrations/${name}`,
    sql: 'SELECT 1',
    checksum: 'c'.repeat(64),
    phase: 'before-deploy',
    transactional: true,
    lockTimeoutMs: undefined,
    statementTimeoutMs: undefined,
    allowances: [],
    run: 'once',
    ...more,
  }
}

const ONE = migration('0001_a.sql')
const TWO = migration('0002_b.sql')

describe('an artefact digest', () => {
  test('is this one for this tree: a change of the method makes every release a new one', async () => {
    expect(artifactDigest(await read(FILES), [ONE, TWO])).toBe(
      'fe30a212858d8c07fddc5172252c144f67519b41a8d49c7a2d03e36ae4d972fb',
    )
  })

  test('is equal wherever the tree lies, in whatever order it was written, with any time and mode', async () => {
    const here = await makeDirectory(FILES)
    const there = await makeDirectory(Object.fromEntries(Object.entries(FILES).reverse()))
    await chmod(join(there, 'app.py'), 0o700)
    await utimes(join(there, 'app.py'), 1, 1)
    const elsewhere = [migration('0001_a.sql', { path: 'C:/job/0001_a.sql' }), TWO]
    expect(artifactDigest(await readAt(there), elsewhere)).toBe(
      artifactDigest(await readAt(here), [ONE, TWO]),
    )
  })

  test.each([
    ['another content', { ...FILES, 'app.py': 'print(2)\n' }, [ONE, TWO]],
    ['CRLF', { ...FILES, 'app.py': 'print(1)\r\n' }, [ONE, TWO]],
    ['another name', { ...FILES, 'a/q.txt': '' }, [ONE, TWO]],
    ['another order', FILES, [TWO, ONE]],
    ['one file less', FILES, [ONE]],
    ['another migration', FILES, [ONE, migration('0002_b.sql', { checksum: 'd'.repeat(64) })]],
    ['another phase', FILES, [ONE, migration('0002_b.sql', { phase: 'after-deploy' })]],
  ])('differs by %s', async (_, files, migrations) => {
    const usual = artifactDigest(await read(FILES), [ONE, TWO])
    expect(artifactDigest(await read(files), migrations)).not.toBe(usual)
  })

  test('without a source is that of the migrations, and not that of an empty list', () => {
    expect(artifactDigest(undefined, [ONE])).not.toBe(artifactDigest(undefined, []))
  })
})

test('a release is its artefact and what the environment writes into it', async () => {
  const tree = await read(FILES)
  const inStage = (stage: string) => withFiles(tree, [generatedFile('app.yaml', `env: ${stage}`)])
  const artifact = artifactDigest(tree, [ONE])
  const [dev, prod] = [
    releaseOf(artifact, inStage('dev'), [ONE]),
    releaseOf(artifact, inStage('prod'), [ONE]),
  ]
  expect(dev).toEqual(releaseOf(artifact, inStage('dev'), [ONE]))
  expect(dev.artifactDigest).toBe(prod.artifactDigest)
  expect(dev.migrations).toEqual([ONE.checksum])
  expect(dev.releaseDigest).not.toBe(prod.releaseDigest)
  expect(releaseOf(artifactDigest(tree, []), inStage('dev'), [ONE]).releaseDigest).not.toBe(dev.releaseDigest)
})
