import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ACTION, fields, findWorkflow, type Job, readText, type Step, WORKFLOWS } from './workflow.ts'

const OUR_ACTION = 'tellr/lakebase-deploy@v1'
const OUR_WORKFLOW = /^tellr\/lakebase-deploy\/(\.github\/workflows\/(?:deploy|plan|audit|rollback)\.yml)@v1$/
/** One of this repository, of the same commit. */
const OWN_WORKFLOW = './.github/workflows/nightly.yml'
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/

const reusable = ['deploy', 'plan', 'audit', 'rollback'].map((name) =>
  findWorkflow(`.github/workflows/${name}.yml`),
)

/** A profile, a comment and files for another job need what a called workflow does not have, and neither migrates alone. */
const ELSEWHERE = ['for', 'build', 'comment', 'database-url', 'github-token', 'profile', 'prove', 'sarif']
const OF_AN_AUDIT = ['fail-on', 'issue']
const OF_A_ROLLBACK = ['allow-contract', 'to']
/** What a job destroys it names itself: see the example of a preview. */
const OF_A_DESTRUCTION = ['confirm', 'destroy-data', 'destroy-database']
const OF_A_DEPLOY = [
  'pass-env',
  'allow-shrink',
  'artifact',
  'build-command',
  'capacity',
  'expect-digest',
  'migrate-command',
  'migrations',
  'promote-from',
  'rollback-on-failure',
  'soak',
  'source',
]
/** By the name of the workflow. */
const NOT_SERVED: Readonly<Record<string, readonly string[]>> = {
  deploy: [...ELSEWHERE, 'out', ...OF_A_DESTRUCTION, ...OF_AN_AUDIT, ...OF_A_ROLLBACK],
  plan: [
    ...ELSEWHERE,
    'dry-run',
    'plan',
    'rollback-on-failure',
    ...OF_A_DESTRUCTION,
    ...OF_AN_AUDIT,
    ...OF_A_ROLLBACK,
  ],
  audit: [...ELSEWHERE, 'out', 'plan', ...OF_A_DESTRUCTION, ...OF_A_DEPLOY, ...OF_A_ROLLBACK, 'dry-run'],
  rollback: [...ELSEWHERE, 'out', 'plan', ...OF_A_DESTRUCTION, ...OF_A_DEPLOY, ...OF_AN_AUDIT],
}
const OUTPUTS: Readonly<Record<string, readonly string[]>> = {
  // The file that `report` names is gone with the job, and a deploy tells of no status.
  deploy: ACTION.outputs.filter((name) => name !== 'report' && name !== 'status'),
  // Which artifact holds it is the workflow's own.
  plan: ['artifact', 'artifact-digest', 'changed', 'plan', 'release-digest'],
  audit: ['changed', 'findings'],
  rollback: ['app-url', 'artifact-digest', 'changed', 'deployment-id', 'plan', 'release-digest'],
}

function steps(jobs: readonly Job[]): readonly Step[] {
  return jobs.flatMap((job) => job.steps)
}

describe.each(WORKFLOWS.map((workflow) => [workflow.path, workflow] as const))(
  '%s',
  (_, { text, permissions, jobs }) => {
    test('grants nothing at the top, and each job says what it needs', () => {
      expect(permissions).toEqual({})
      expect(jobs.filter((job) => job.permissions === undefined).map(({ name }) => name)).toEqual([])
    })

    test('each job that runs by itself ends by itself', () => {
      const endless = jobs.filter(
        ({ uses, timeoutMinutes }) => uses === undefined && timeoutMinutes === undefined,
      )
      expect(endless.map(({ name }) => name)).toEqual([])
    })

    test("other people's actions are pinned to a commit, with the version beside it", () => {
      const others = steps(jobs).flatMap(({ uses }) =>
        uses === undefined || uses === OUR_ACTION ? [] : [uses],
      )
      expect(others.filter((uses) => !PINNED.test(uses))).toEqual([])
      for (const uses of others) expect(text).toMatch(new RegExp(`${uses} # v\\d+\\.\\d+\\.\\d+\\n`))
      const called = jobs.flatMap(({ uses }) => uses ?? [])
      expect(called.filter((uses) => uses !== OWN_WORKFLOW && !OUR_WORKFLOW.test(uses))).toEqual([])
    })

    test('the checked out repository keeps no credentials', () => {
      const checkouts = steps(jobs).filter(({ uses }) => uses?.startsWith('actions/checkout@'))
      expect(checkouts.filter((step) => step.with['persist-credentials'] !== false)).toEqual([])
    })

    test('scripts get values through env alone', () => {
      expect(steps(jobs).filter(({ run }) => run?.includes(`\${{`))).toEqual([])
    })

    test('gives our action and workflows only what they take', () => {
      for (const step of steps(jobs).filter(({ uses }) => uses === OUR_ACTION)) {
        expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with)))
      }
      for (const job of jobs) {
        const path = OUR_WORKFLOW.exec(job.uses ?? '')?.[1]
        const inputs = path === undefined ? {} : (findWorkflow(path).call?.inputs ?? {})
        expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(job.with)))
        for (const [name, input] of Object.entries(inputs)) {
          if (input.required === true) expect(job.with).toHaveProperty(name)
        }
      }
    })

    test('reads only outputs that our action has', () => {
      for (const { id } of steps(jobs).filter(({ uses }) => uses === OUR_ACTION)) {
        const read = [...text.matchAll(new RegExp(`steps\\.${id}\\.outputs\\.([\\w-]+)`, 'g'))].map(
          ([, name]) => name,
        )
        expect(ACTION.outputs).toEqual(expect.arrayContaining(read))
      }
    })
  },
)

describe.each(reusable.map((workflow) => [workflow.path, workflow] as const))(
  '%s',
  (path, { call, jobs }) => {
    const inputs = call?.inputs ?? {}
    const secrets = call?.secrets ?? {}
    const [step] = steps(jobs).filter(({ uses }) => uses === OUR_ACTION)

    test('describes and types every input, and asks for one alone', () => {
      for (const [name, input] of Object.entries(inputs)) {
        expect(input.type, name).toMatch(/^(string|boolean|number)$/)
        expect(input.description, name).toMatch(/\.$/)
      }
      const required = Object.entries(inputs).filter(([, input]) => input.required === true)
      expect(required.map(([name]) => name)).toEqual(['environment'])
      const silent = Object.entries(inputs).filter(
        ([, input]) => input.required !== true && input.default === undefined,
      )
      expect(silent).toEqual([])
    })

    test('names its secrets, and can do without them', () => {
      expect(Object.entries(secrets).map(([name, secret]) => [name, secret.required])).toEqual([
        ['client-secret', false],
        ['token', false],
      ])
    })

    test('hands every input and secret on to the action under the same name, or uses it itself', () => {
      const own = ['ref', 'github-environment', 'runs-on', 'timeout-minutes']
      const given = Object.entries(step?.with ?? {}).filter(([name]) => name !== 'command')
      expect(given.map(([name]) => name).toSorted()).toEqual(
        [
          ...Object.keys(inputs).filter((name) => !own.includes(name)),
          ...Object.keys(secrets),
          // Where the plan goes, which plan.yml keeps.
          ...(call?.outputs?.artifact ? ['out'] : []),
        ].toSorted(),
      )
      for (const [name, value] of given.filter(([each]) => each !== 'out'))
        expect(value).toMatch(new RegExp(`^\\$\\{\\{ (inputs|secrets)\\.${name}\\b`))
    })

    test('leaves out only the inputs of the action that it cannot serve', () => {
      const missing = Object.keys(ACTION.inputs).filter((name) => !Object.hasOwn(step?.with ?? {}, name))
      expect(missing.toSorted()).toEqual(NOT_SERVED[basename(path, '.yml')]?.toSorted())
    })

    test('maps every output through its job', () => {
      const [job] = jobs
      for (const [name, output] of Object.entries(call?.outputs ?? {})) {
        expect(output.value).toBe(`\${{ jobs.${job?.name}.outputs.${name} }}`)
        const from = name === 'artifact' ? 'name' : step?.id
        expect(job?.outputs[name]).toBe(`\${{ steps.${from}.outputs.${name} }}`)
      }
      expect(Object.keys(call?.outputs ?? {}).toSorted()).toEqual(OUTPUTS[basename(path, '.yml')]?.toSorted())
    })

    test('lets runs of one environment wait for one another', () => {
      expect(WORKFLOWS.find((workflow) => workflow.path === path)?.text).toContain(
        'cancel-in-progress: false',
      )
    })
  },
)

test('CI runs the same command as .ci/run, and what users run on every Node that they may have', () => {
  const commands = steps(findWorkflow('.github/workflows/ci.yml').jobs).map(({ run }) => run)
  expect(commands).toEqual(expect.arrayContaining(['npm cit', 'npm run test:node']))
  expect(findWorkflow('.github/workflows/ci.yml').text).toContain('node: [20, 22, 26]')
})

test('the long proofs run every night', () => {
  const { text, jobs } = findWorkflow('.github/workflows/nightly.yml')
  expect(text).toMatch(/schedule:\n +- cron:/)
  expect(steps(jobs).map(({ run }) => run)).toContain('npm run faults')
})

describe('a release', () => {
  const { jobs } = findWorkflow('.github/workflows/release.yml')
  const isPublishing = ({ permissions }: Job) => Object.values(fields(permissions)).includes('write')

  test('publishes nothing before the tests and the long proofs passed on its own commit, and somebody approved', () => {
    expect(jobs.filter(isPublishing)).toMatchObject(
      ['release', 'npm'].map((name) => ({ name, needs: ['test', 'proofs'], environment: 'release' })),
    )
    expect(jobs.find(({ name }) => name === 'proofs')).toMatchObject({ uses: OWN_WORKFLOW })
    expect(steps(jobs.filter(({ name }) => name === 'test')).map(({ run }) => run)).toContain('npm cit')
  })

  test('installs nothing where it can write', () => {
    const scripts = steps(jobs.filter(isPublishing)).flatMap(({ run }) => run ?? [])
    expect(scripts.filter((run) => /npm (ci|cit|i|install)\b|npx/.test(run))).toEqual([])
  })

  test('gives npm what `npm run package` makes of the tested commit, with provenance', () => {
    const publishing = jobs.filter((job) => job.steps.some(({ run }) => run?.startsWith('npm publish')))
    expect(publishing).toMatchObject([{ permissions: { contents: 'read', 'id-token': 'write' } }])
    expect(steps(publishing).flatMap(({ run }) => run ?? [])).toEqual([
      'npm run package',
      'npm publish ./lib/lakebase-deploy --provenance --access public',
      'npm publish ./lib/lakebase-runtime --provenance --access public',
    ])
  })

  test('attests dist/ and its list of packages, and attaches the list', () => {
    const release = steps(jobs.filter(({ name }) => name === 'release'))
    const attested = release.filter(({ uses }) => uses?.startsWith('actions/attest@'))
    expect(attested.map((step) => step.with)).toEqual([
      { 'subject-path': 'dist/**/*' },
      { 'subject-path': 'dist/**/*', 'sbom-path': 'lib/sbom.cdx.json' },
    ])
    expect(release.map(({ run }) => run ?? '').join('\n')).toMatch(
      /gh release create "v\$VERSION" lib\/sbom\.cdx\.json /,
    )
  })
})

test('workflows run only scripts that package.json has', () => {
  const { scripts } = JSON.parse(readText('package.json'))
  const named = WORKFLOWS.filter(({ path }) => path.startsWith('.github/'))
    .flatMap(({ jobs }) => steps(jobs))
    .flatMap(({ run }) => [...(run ?? '').matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name))
  expect(named.length).toBeGreaterThan(2)
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named))
})
