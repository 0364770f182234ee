import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))

/** Which rooms of the house each room may import from; the files directly in src/ are open to all. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  action: ['commands', 'config', 'plan'],
  cli: ['commands', 'config', 'plan', 'runtime'],
  commands: ['config', 'databricks', 'plan', 'postgres', 'source'],
  plan: ['config', 'databricks', 'postgres'],
  postgres: ['config'],
  databricks: ['config'],
  source: ['config'],
  config: [],
  runtime: [],
  emulator: [],
}

interface Import {
  readonly from: string
  readonly to: string
  readonly line: string
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))

function imports(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8')
  return [...text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([line, target]) => ({
    from: room(file),
    to: room(relative(SRC, resolve(SRC, dirname(file), target ?? ''))),
    line: `${file}: ${line}`,
  }))
}

function room(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : ''
}

describe('the house', () => {
  it('has only rooms with known doors', () => {
    const rooms = new Set(files.map(room).filter((name) => name !== ''))
    expect([...rooms].filter((name) => !(name in MAY_IMPORT))).toEqual([])
  })

  it('imports one way', () => {
    const wrong = files
      .flatMap(imports)
      .filter(({ from, to }) => from !== '' && to !== from && to !== '' && !MAY_IMPORT[from]?.includes(to))
    expect(wrong.map(({ line }) => line)).toEqual([])
  })

  it('keeps @actions/core in the action, and heavy packages behind import()', () => {
    const eager = files.flatMap((file) => {
      const text = readFileSync(join(SRC, file), 'utf8')
      return [...text.matchAll(/^import (?!type)[^;']*?from '([^.n][^']*)'/gm)].map(
        ([, name]) => `${file}: ${name}`,
      )
    })
    const heavy = eager.filter(
      (line) => !line.startsWith('emulator/') && /: (@actions|@databricks|pg|libpg-query)/.test(line),
    )
    // The helper imports pg plainly, so that a bundler puts in the app's own copy.
    expect(heavy).toEqual(['action/main.ts: @actions/core', 'runtime/peer.ts: pg'])
  })

  it('does no input or output in plan and config', () => {
    const wrong = files
      .filter((file) => file.startsWith('plan/') || file.startsWith('config/'))
      .filter((file) =>
        /from 'node:(fs|net|http|https|child_process|tls)/.test(readFileSync(join(SRC, file), 'utf8')),
      )
    expect(wrong).toEqual([])
  })
})
