import * as core from '@actions/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { actionReporter } from '../../../src/action/reporter.ts'

const places = { workspace: '/repository', directory: '/repository' }

describe('the Actions log', () => {
  let written = ''
  beforeEach(() => {
    written = ''
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written += text
      return true
    })
  })
  afterEach(() => vi.restoreAllMocks())

  it.each([
    ['a\n::set-output name=x::y', 'a\n: :set-output name=x::y\n'],
    ['::error::x', ': :error::x\n'],
    ['a\r\n \t::stop-commands::t', 'a\n \t: :stop-commands::t\n'],
    ['said ##[error]x', 'said ## [error]x\n'],
    ['a\rb\u0007\u001B[2J\u0085', 'a\\rb\\x07\\x1b[2J\\x85\n'],
    ['\u001B[8mhidden\u202Eback', '\\x1b[8mhidden\\u202eback\n'],
    ['  \u001B[31mred\u001B[0m: std::vector', '  \u001B[31mred\u001B[0m: std::vector\n'],
  ])('takes %j for text', (text, line) => {
    actionReporter(core, places).info(text)
    expect(written).toBe(line)
  })

  it('takes the text of debug lines, warnings and errors for text', () => {
    const reporter = actionReporter(core, places)
    reporter.debug('a\n::error::x')
    reporter.warning('a\n::error::x')
    reporter.error('a\n::error::x')
    expect(written).toBe('::debug::a%0A: :error::x\n::warning::a%0A::error::x\n::error::a%0A::error::x\n')
  })
})
