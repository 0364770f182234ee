import { describe, expect, test } from 'vitest'
import {
  type ArtifactRecord,
  isArtifactText,
  parseArtifact,
  serialiseArtifact,
} from '../../../src/source/artifact-file.ts'

const RECORD: ArtifactRecord = {
  digest: 'd'.repeat(64),
  commit: undefined,
  layout: 'plain',
  migrations: ['2.sql', '10.sql'],
  files: new Map([
    ['source/10', 'a'],
    ['source/\u{1F600}', 'b'],
    ['source/\uFB01', 'c'],
    ['source/2', 'd'],
    ['migrations/2.sql', 'e'],
    ['source/"a\\b', 'f'],
  ]),
}

describe('artifact.json', () => {
  test('is sorted by code points, whatever order the files were found in, and read back', () => {
    const text = serialiseArtifact(RECORD)
    const reversed = new Map([...RECORD.files].reverse())
    expect(serialiseArtifact({ ...RECORD, files: reversed })).toBe(text)
    const parsed = parseArtifact(text)
    expect(parsed).toEqual({ record: RECORD })
    // A surrogate would sort before U+FB01.
    expect('record' in parsed && [...parsed.record.files.values()]).toEqual(['e', 'f', 'a', 'd', 'c', 'b'])
    expect(isArtifactText(text)).toBe(true)
    expect(isArtifactText('{ "format": "something else" }')).toBe(false)
  })

  test('of nothing to migrate is read back', () => {
    const record = { ...RECORD, layout: undefined, migrations: [], commit: '0'.repeat(40) }
    expect(parseArtifact(serialiseArtifact(record))).toEqual({ record })
  })

  test.each([
    ['no JSON', '{', 'was not written by `package`'],
    ['another format', '{"format": "x"}', 'was not written by `package`'],
    ['another version', serialiseArtifact(RECORD).replace('"version": 1', '"version": 2'), 'another version'],
    ['a path elsewhere', serialiseArtifact(RECORD).replace('source/2', '../2'), 'not as `package` writes'],
    ['a hash that is none', serialiseArtifact(RECORD).replace('"d"', '1'), 'not as `package` writes'],
    ['a strange layout', serialiseArtifact(RECORD).replace('"plain"', '"mine"'), 'unknown layout "mine"'],
    ['no digest', serialiseArtifact(RECORD).replace('"digest"', '"other"'), 'not as `package` writes'],
  ])('is refused: %s', (_, text, fault) => {
    expect(parseArtifact(text)).toEqual({ fault: expect.stringContaining(fault) })
  })
})
