import { describe, expect, test } from 'vitest'
import {
  differences,
  type ListedFile,
  MANIFEST_FILE,
  parseManifest,
  recordManifest,
  serialiseManifest,
} from '../../../src/source/manifest.ts'
import { generatedFile, type SourceTree, withFiles } from '../../../src/source/tree.ts'

const EMPTY: SourceTree = { files: [], directories: [], digest: '' }

function treeOf(files: Readonly<Record<string, string>>): SourceTree {
  return withFiles(
    EMPTY,
    Object.entries(files).map(([path, text]) => generatedFile(path, text)),
  )
}

/** The folder as the workspace lists it after `tree` was uploaded. */
function listingOf(tree: SourceTree): ListedFile[] {
  return tree.files.map(({ path, size }, index) => ({
    path,
    size,
    modifiedAt: 1_700_000_000_000 + index,
    objectId: 100 + index,
  }))
}

const tree = treeOf({ 'a.js': 'a', 'lib/b.js': 'bb', 'lib/deep/c.js': 'ccc' })
const listing = listingOf(tree)
const manifest = recordManifest(tree, listing)

function change(path: string, changed: Partial<ListedFile>): ListedFile[] {
  return listing.map((file) => (file.path === path ? { ...file, ...changed } : file))
}

function summary(...args: Parameters<typeof differences>) {
  const { upload, delete: gone, intact } = differences(...args)
  return { upload: upload.map(({ path }) => path), delete: gone, intact }
}

describe('differences', () => {
  test('none after an upload; the manifest itself is no surplus', () => {
    const own: ListedFile = { path: MANIFEST_FILE, size: 1, modifiedAt: 1, objectId: 1 }
    expect(summary(manifest, [...listing, own], tree)).toEqual({ upload: [], delete: [], intact: true })
  })

  test('everything travels into an empty folder, and without a manifest', () => {
    const all = ['a.js', 'lib/b.js', 'lib/deep/c.js']
    expect(summary(undefined, [], tree)).toEqual({ upload: all, delete: [], intact: false })
    expect(summary(undefined, listing, tree)).toEqual({ upload: all, delete: [], intact: false })
    expect(summary(manifest, [], tree)).toEqual({ upload: all, delete: [], intact: false })
  })

  test('only what changed travels', () => {
    const next = treeOf({ 'a.js': 'A', 'lib/b.js': 'bb', 'lib/new.js': '' })
    expect(summary(manifest, listing, next)).toEqual({
      upload: ['a.js', 'lib/new.js'],
      delete: ['lib/deep'],
      intact: false,
    })
  })

  test.each([
    ['another size', { size: 3 }],
    ['another time', { modifiedAt: 1_800_000_000_000 }],
    ['another object in its place', { objectId: 999 }],
  ])('a file edited by hand travels again: %s', (_, changed) => {
    expect(summary(manifest, change('lib/b.js', changed), tree)).toEqual({
      upload: ['lib/b.js'],
      delete: [],
      intact: false,
    })
  })

  test('files and directories of others are deleted, a whole directory once', () => {
    const foreign = ['other.txt', 'old/x.js', 'old/y/z.js', 'lib/old/q.js', 'lib/w.js']
    const listed = foreign.map((path, index) => ({ path, size: 1, modifiedAt: 1, objectId: index }))
    expect(summary(manifest, [...listing, ...listed], tree)).toEqual({
      upload: [],
      delete: ['lib/old', 'lib/w.js', 'old', 'other.txt'],
      intact: false,
    })
  })

  test('a file that becomes a directory, and a directory that becomes a file, are deleted first', () => {
    const before = treeOf({ x: '1', 'y/z': '2' })
    const after = treeOf({ 'x/z': '1', y: '2' })
    const recorded = recordManifest(before, listingOf(before))
    const expected = { upload: ['x/z', 'y'], delete: ['x', 'y'], intact: false }
    expect(summary(recorded, listingOf(before), after)).toEqual(expected)
    const shallow: ListedFile[] = [
      ...listingOf(before).filter(({ path }) => path === 'x'),
      { path: 'y', kind: 'directory', size: -1, modifiedAt: -1, objectId: 7 },
    ]
    expect(summary(recorded, shallow, after)).toEqual(expected)
  })
})

describe('recordManifest', () => {
  test('says what the workspace says', () => {
    expect(manifest.digest).toBe(tree.digest)
    expect(manifest.files.get('lib/b.js')).toEqual({
      sha256: tree.files[1]?.sha256,
      size: 2,
      modifiedAt: 1_700_000_000_001,
      objectId: 101,
    })
  })

  test.each([
    ['lacks a file', listing.slice(1), 'a.js is not there'],
    ['shows another size', change('a.js', { size: 7 }), 'a.js has 7 bytes instead of 1'],
    ['shows a directory', change('a.js', { kind: 'directory' }), 'a.js is not there'],
    [
      'has more',
      [...listing, { path: 'z', size: 1, modifiedAt: 1, objectId: 1 }],
      'z is there and is not part of the source',
    ],
  ])('refuses a folder that %s', (_, listed, what) => {
    expect(() => recordManifest(tree, listed)).toThrow(
      `The workspace folder does not hold what was uploaded: ${what}.`,
    )
  })

  test('refuses a file that did not travel and is not what it was', () => {
    const { kept } = differences(manifest, listing, tree)
    expect([...kept.keys()]).toEqual(['a.js', 'lib/b.js', 'lib/deep/c.js'])
    expect(recordManifest(tree, listing, kept)).toEqual(manifest)
    expect(() => recordManifest(tree, change('lib/b.js', { modifiedAt: 1 }), kept)).toThrow(
      'The workspace folder does not hold what was uploaded: lib/b.js changed meanwhile.',
    )
  })

  test('a workspace that lists no sizes is taken at its word, and stays intact', () => {
    const silent = listing.map((file) => ({ ...file, size: -1 }))
    expect(summary(recordManifest(tree, silent), silent, tree).intact).toBe(true)
  })
})

describe('the text', () => {
  test('comes back as it was, and does not depend on the order of files', () => {
    const text = serialiseManifest(manifest)
    expect(parseManifest(text)).toEqual(manifest)
    expect(serialiseManifest({ ...manifest, files: new Map([...manifest.files].toReversed()) })).toBe(text)
    expect(text.split('\n')).toHaveLength(tree.files.length + 7)
  })

  test('keeps file names that objects stumble over', () => {
    const odd = treeOf({ __proto__x: '', constructor: '', __proto__: 'x', 'a"b\\': '' })
    const withOdd = recordManifest(odd, listingOf(odd))
    expect([...(parseManifest(serialiseManifest(withOdd))?.files.keys() ?? [])].sort()).toEqual(
      odd.files.map(({ path }) => path).sort(),
    )
  })

  test.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['another version', '{"version":2,"digest":"","files":{}}'],
    ['no files', '{"version":1,"digest":""}'],
    ['a file without hash', '{"version":1,"digest":"","files":{"a":{"size":1,"modifiedAt":1,"objectId":1}}}'],
    [
      'a size that is text',
      `{"version":1,"digest":"","files":{"a":{"sha256":"${'0'.repeat(64)}","size":"1","modifiedAt":1,"objectId":1}}}`,
    ],
  ])('that is %s is no manifest', (_, text) => {
    expect(parseManifest(text)).toBeUndefined()
  })
})
