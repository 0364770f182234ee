import { describe, expect, it } from 'vitest'
import { renderSummary, type SummaryInput, seconds } from '../../../src/action/summary.ts'
import { noProgress, type Outcome, type Progress } from '../../../src/engine/outcome.ts'
import { DeployError, InvalidInput } from '../../../src/error.ts'
import { Meter } from '../../../src/meter.ts'
import { type Change, PHASES } from '../../../src/plan/change.ts'
import { makePlan } from '../../../src/plan/plan.ts'

const START: Change = { kind: 'start-app', app: 'shop' }
const RESIZE: Change = { kind: 'resize-instance', instance: 'shop', from: 'CU_1', to: 'CU_2' }

function progressOf(changes: readonly Change[], done = 0, begun = 0): Progress {
  const plan = makePlan(changes, [])
  return {
    ...noProgress(),
    plan,
    executed: plan.changes.slice(0, done),
    begun: plan.changes.slice(done, done + begun),
  }
}

function outcomeOf(
  progress: Progress,
  outputs: Partial<Outcome['outputs']> = {},
  outcome: Partial<Outcome> = {},
): Outcome {
  return {
    plan: progress.plan ?? makePlan([], []),
    executed: progress.executed,
    planOnly: false,
    phases: PHASES,
    ending: { verdict: '**Deployed.** All is well.', closing: 'Done' },
    links: { 'App shop': 'https://shop.example.com' },
    outputs: {
      'app-url': 'https://shop.example.com',
      'app-name': 'shop',
      'service-principal': '',
      'lakebase-type': 'provisioned',
      'instance-name': 'shop-db',
      project: '',
      branch: '',
      endpoint: '',
      host: '',
      database: 'orders',
      schema: 'a|b`c',
      capacity: 'CU_1',
      changed: 'false',
      plan: '{}',
      findings: '[]',
      report: '',
      status: '',
      'migrations-applied': '0',
      'deployment-id': '',
      'artifact-digest': 'abcdef0123456789',
      'release-digest': '0123456789abcdef',
      ...outputs,
    },
    ...outcome,
  }
}

function render(input: Partial<SummaryInput> = {}): string {
  return renderSummary({
    title: 'shop · prod',
    outcome: undefined,
    failure: undefined,
    progress: noProgress(),
    steps: [],
    meter: new Meter(),
    run: { name: '42', label: 'https://github.com/o/r/actions/runs/42', gitSha: 'fedcba9876543210' },
    endedAt: new Date('2026-11-28T15:04:05Z'),
    ...input,
  })
}

describe('a run that went well', () => {
  it('says what was done', () => {
    const progress = progressOf([START], 1)
    expect(render({ outcome: outcomeOf(progress), progress })).toBe(`## shop · prod

**Deployed.** All is well.

release \`0123456789ab\` · commit \`fedcba987654\` · 2026-11-28 15:04 UTC · [run 42](https://github.com/o/r/actions/runs/42)

| Phase | Change | Risk |
|---|---|---|
| Deployment | \`start app shop\` |  |

Unchanged: Lakebase, App, Database, Source.

[App shop](https://shop.example.com)

<details><summary>Where it stands</summary>

| | |
|---|---|
| App | \`shop\` |
| Lakebase | \`shop-db\` |
| Size | \`CU_1\` |
| Database | \`orders\` |
| Schema | \`\` a\\|b\`c \`\` |
| Artefact | \`abcdef012345\` |
| Release | \`0123456789ab\` |

</details>
`)
  })

  it('of a plan has a target', () => {
    const progress = progressOf([RESIZE, START])
    const text = render({ outcome: outcomeOf(progress, {}, { planOnly: true }), progress })
    expect(text).toContain(
      '| Lakebase | `resize instance shop: CU_1 -> CU_2` | may block or drop connections |\n',
    )
    expect(text).toContain('<summary>Target</summary>')
  })

  it('says nothing of what the command did not look at, and all of what it leaves', () => {
    const plan = makePlan([], [], undefined, ['the grants of app shop'])
    const text = render({ outcome: outcomeOf(progressOf([]), {}, { phases: ['database'], plan }) })
    expect(text).toContain('Unchanged: Database.\n')
    expect(text).toContain('**Waits for `deploy`**\n\n- the grants of app shop\n')
  })

  it('shows an Autoscaling size with its unit', () => {
    const outputs = { 'lakebase-type': 'autoscaling', branch: 'projects/p/branches/b', capacity: '0.5-2' }
    const text = render({ outcome: outcomeOf(progressOf([]), outputs) })
    expect(text).toContain('| Lakebase | `projects/p/branches/b` |\n| Size | `0.5-2 CU` |\n')
  })
})

describe('a run that failed', () => {
  it('shows how far it came', () => {
    const failure = new DeployError('APP_GONE', 'It <broke> in `app.yaml`.', {
      hint: 'Mend *it*.',
      cause: new Error('deep inside'),
    })
    expect(render({ failure, progress: progressOf([RESIZE, START], 1, 1) })).toBe(`## shop · prod

**Failed.** It \\<broke\\> in \`app.yaml\`.

commit \`fedcba987654\` · 2026-11-28 15:04 UTC · [run 42](https://github.com/o/r/actions/runs/42)

What to do: Mend \\*it\\*.

Caused by: deep inside

[\`APP_GONE\`](https://github.com/tellr/lakebase-deploy/blob/main/docs/errors.md#app_gone)

1 of 2 changes done; run again and it continues from here.

- [x] \`resize instance shop: CU_1 -> CU_2\`
- [ ] \`start app shop\` (begun)
`)
  })

  it('says right below the verdict what runs now, and how one goes back', () => {
    const failure = new DeployError('APP_UNHEALTHY', 'It answers 500.', { hint: 'Look.' })
    const standing = {
      sentences: ['The new release abc is live, and it is not healthy.'],
      back: { release: 'release def of 2026-11-27 10:00 UTC', command: 'npx it --environment prod' },
    }
    const text = render({ failure, progress: { ...progressOf([START], 1), standing } })
    expect(text).toContain(
      '**Failed.** It answers 500.\n\nThe new release abc is live, and it is not healthy.\n\nBack to release def of 2026-11-27 10:00 UTC:\n\n```\nnpx it --environment prod\n```\n\ncommit `',
    )
    expect(text).toContain('1 of 1 change done.\n')
  })

  it('keeps the lines of a long message, whatever is in them', () => {
    const failure = new DeployError('APP_GONE', 'The app said:\n```\nno', {
      location: { file: 'a.sql', line: 2 },
    })
    expect(render({ failure })).toContain(
      '**Failed.** `a.sql:2`: The app said:\n\ncommit `fedcba987654` · 2026-11-28 15:04 UTC · [run 42](https://github.com/o/r/actions/runs/42)\n\n````\n```\nno\n````\n\n[`APP_GONE`](https://github.com/tellr/lakebase-deploy/blob/main/docs/errors.md#app_gone)\n\nNothing was changed.\n',
    )
  })

  it('lists what is wrong with the input', () => {
    const failure = new InvalidInput([
      {
        message: 'unknown key "x"',
        hint: 'did you mean "y"?',
        location: { file: 'd.yaml', line: 1, column: 2 },
      },
      { message: 'no workspace' },
    ])
    expect(render({ failure })).toBe(`## shop · prod

**Failed.** 2 problems in inputs and files. Nothing was changed.

commit \`fedcba987654\` · 2026-11-28 15:04 UTC · [run 42](https://github.com/o/r/actions/runs/42)

- \`d.yaml:1:2\`: unknown key "x" (did you mean "y"?)
- no workspace
`)
  })

  it('is shown even when it is no error', () => {
    expect(render({ failure: 'just a text' })).toContain('**Failed.** just a text\n')
  })
})

it('shows the time of each step, and the round trips', () => {
  const meter = new Meter()
  meter.call({ method: 'POST', path: '/api/2.0/apps', start: 0, end: 5 })
  meter.message()
  const steps = [
    { title: 'Observe', outcome: 'done', durationMs: 1234 },
    { title: 'Deploy', outcome: 'failed', durationMs: 61_000 },
  ] as const
  const text = render({ failure: new Error('no'), steps, meter })
  expect(text).toContain('| Observe | 1.2 s |\n| Deploy (failed) | 1 min 1 s |\n')
  expect(text).toContain(
    'Round trips: 1 HTTP call (1 write, longest chain 1), 1 database message after login.\n',
  )
})

it.each([
  [0, '0.0 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 0 s'],
  [60_000, '1 min 0 s'],
  [119_600, '2 min 0 s'],
  [3_725_000, '62 min 5 s'],
])('%i ms is %s', (ms, text) => {
  expect(seconds(ms)).toBe(text)
})

it('stays below the size that GitHub takes', () => {
  const failure = new DeployError('APP_GONE', `long:\n${'ü'.repeat(600_000)}`)
  const text = render({ failure })
  expect(Buffer.byteLength(text)).toBeLessThan(1_048_576)
  expect(text).toContain('400000 characters more)')
})
