import { describe, expect, it } from 'vitest'
import { type Appearance, terminalReporter } from '../../../src/cli/reporter.ts'

function stage(isTTY: boolean | undefined, appearance: Partial<Appearance> = {}) {
  const written: string[] = []
  const terminal = { ...(isTTY !== undefined && { isTTY }), write: (text: string) => written.push(text) }
  const reporter = terminalReporter(terminal, { verbose: false, noColor: false, ...appearance })
  return { reporter, text: () => written.join('') }
}

describe('a terminal', () => {
  it('indents what belongs to a step', async () => {
    const { reporter, text } = stage(false)
    await reporter.group('Apply', async () => {
      reporter.info('first\nsecond')
      await reporter.group('Build', async () => reporter.info('deep'))
    })
    await reporter.group('Broken', () => Promise.reject(new Error('no'))).catch(() => {})
    reporter.info('end')
    expect(text()).toBe('Apply\n  first\n  second\n  Build\n    deep\nBroken\nend\n')
  })

  it('names the place of a problem', () => {
    const { reporter, text } = stage(false)
    reporter.warning('late', { file: 'a.sql', line: 2 })
    reporter.error('wrong', { file: 'd.yaml', line: 1, column: 7 })
    reporter.error('nowhere')
    expect(text()).toBe('warning: a.sql:2: late\nerror: d.yaml:1:7: wrong\nerror: nowhere\n')
  })

  it.each([
    [true, false, '\u001B[31merror: no\u001B[0m\n'],
    [true, true, 'error: no\n'],
    [false, false, 'error: no\n'],
    [undefined, false, 'error: no\n'],
  ])('is coloured only for a person: TTY %j, NO_COLOR %j', (isTTY, noColor, expected) => {
    const { reporter, text } = stage(isTTY, { noColor })
    reporter.error('no')
    expect(text()).toBe(expected)
  })

  it('shows what helps to debug only when asked', () => {
    const [quiet, verbose] = [stage(false), stage(false, { verbose: true })]
    quiet.reporter.debug('detail')
    verbose.reporter.debug('detail')
    expect([quiet.text(), verbose.text()]).toEqual(['', 'detail\n'])
  })

  it('never shows a masked secret, however it comes', async () => {
    const { reporter, text } = stage(true)
    reporter.mask('s3cret')
    reporter.mask('')
    reporter.info('with s3cret')
    reporter.error('s3crets3cret')
    await reporter.group('step s3cret', async () => {})
    expect(text()).not.toContain('s3cret')
    expect(text()).toContain('with ***\n')
  })
})
