import { expect, test } from 'vitest'
import { describeCrlf } from '../../../src/source/line-ends.ts'
import { readSource } from '../../../src/source/tree.ts'
import { type Entry, makeDirectory } from './directory.ts'

async function said(entries: Readonly<Record<string, Entry>>): Promise<string | undefined> {
  const directory = await makeDirectory(entries)
  const options = { directory, displayDirectory: 'web', exclude: [], include: [], pipelineFiles: [] }
  return describeCrlf(await readSource(options), 'web')
}

test('text with CRLF is named by number and first file, with the line that ends it', async () => {
  const found = await said({ 'b.py': 'a\r\nb\r\n', 'a.py': 'a\n', 'c/d.sql': '-- x\r\n' })
  expect(found).toBe(
    '2 files, the first web/b.py, have CRLF line ends, so this checkout is another artefact than one with LF. One line in .gitattributes makes every checkout the same: * text=auto eol=lf',
  )
  expect(await said({ 'b.py': 'a\r\n' })).toContain('web/b.py has CRLF line ends')
})

test('nothing is said of LF, of bytes that are no text, and of scripts for Windows', async () => {
  const entries = { 'a.py': 'a\nb\r', 'x.png': new Uint8Array([137, 0, 13, 10]), 'run.bat': 'x\r\n' }
  expect(await said(entries)).toBeUndefined()
})
