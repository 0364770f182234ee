import { expect, it } from 'vitest'
import { block } from '../../../src/block.ts'
import { failed, ok, unknown, warning } from '../../../src/plan/diagnosis.ts'
import {
  diagnosesJson,
  renderDiagnoses,
  renderDiagnosesMarkdown,
} from '../../../src/plan/render-diagnosis.ts'

const DIAGNOSES = [
  ok('clock', 'Right.'),
  ok('id token', 'Seen.', `Its policy:\n${block('line one\n\nline three')}`),
  warning('schema', 'Belongs to | jane.', 'Look at it.'),
  failed('ledger', 'Changed.', 'Mend it.'),
  unknown('policy', 'Not seen.'),
]

it('for a terminal, a line each, and below it what to do', () => {
  expect(renderDiagnoses(DIAGNOSES).split('\n')).toEqual([
    'ok       clock     Right.',
    'ok       id token  Seen.',
    '         Its policy:',
    '             line one',
    '',
    '             line three',
    'warning  schema    Belongs to | jane.',
    '         Look at it.',
    'failed   ledger    Changed.',
    '         Mend it.',
    '?        policy    Not seen.',
  ])
})

it('for a page, what is not right in full, and the rest folded', () => {
  const page = renderDiagnosesMarkdown(DIAGNOSES)
  expect(page.split('\n').slice(0, 7)).toEqual([
    '| | Check | What was seen |',
    '|---|---|---|',
    '| ok | clock | Right. |',
    '| ok | id token | Seen. |',
    String.raw`| **warning** | schema | Belongs to \| jane. |`,
    '| **failed** | ledger | Changed. |',
    '| ? | policy | Not seen. |',
  ])
  const [open = '', folded = ''] = page.split('<details><summary>To copy</summary>')
  expect(open).toContain('**schema**\n\nLook at it.\n\n**ledger**\n\nMend it.')
  expect(open).not.toContain('**id token**')
  expect(folded).toContain('**id token**')
  expect(folded).not.toContain('Mend it.')
  expect(renderDiagnosesMarkdown([ok('clock', 'Right.')])).not.toContain('details')
})

it('as JSON', () => {
  expect(diagnosesJson(DIAGNOSES.slice(2, 3))).toEqual([
    { check: 'schema', verdict: 'warning', text: 'Belongs to | jane.', advice: 'Look at it.' },
  ])
  expect(diagnosesJson(DIAGNOSES.slice(0, 1))).toMatchObject([{ advice: null }])
})
