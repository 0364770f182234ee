import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import type { ActionRun } from '../../src/emulator/runner.ts'
import type { JournalEntry } from '../../src/emulator/state/journal.ts'
import { startEmulator } from '../emulator.ts'
import { annotations } from './log.ts'
import { openPullRequest, type PullRequest } from './pull-request.ts'
import { expectKept } from './secrets.ts'
import { type Deployed, deploy, deploymentYaml, makeWorkspace, type Workspace } from './stage.ts'

let emulator: Emulator
let workspace: Workspace
let open: PullRequest[] = []

beforeAll(async () => {
  emulator = await startEmulator()
  workspace = makeWorkspace()
})

afterEach(() => {
  for (const request of open) request.dispose()
  open = []
  emulator.faults.clear()
})

afterAll(async () => {
  workspace.dispose()
  await emulator.stop()
})

function pullRequest(number: number): PullRequest {
  const request = openPullRequest(emulator, number)
  open.push(request)
  return request
}

/** `METHOD` of each call to GitHub's API. */
async function comment(
  request: PullRequest,
  run: Partial<ActionRun> = {},
): Promise<{ result: Deployed; calls: string[] }> {
  const before = emulator.journal.length
  const result = await deploy(emulator, workspace, {
    with: { ...request.with, ...run.with },
    env: { ...request.env, ...run.env },
  })
  return { result, calls: emulator.journal.slice(before).flatMap(gitHubCall) }
}

function gitHubCall(entry: JournalEntry): string[] {
  if (entry.kind !== 'http' || entry.host !== 'api.github.com') return []
  return [`${entry.method} ${entry.path.replace(/\?.*$/, '').replace(/\d{7,}$/, '<id>')}`]
}

/** Without the question whose token it is. */
function changes(calls: readonly string[]): string[] {
  return calls.filter((call) => call !== 'POST /graphql')
}

describe('the comment on a pull request', () => {
  it('is made once, and edited in place by each run, which it names', async () => {
    const request = pullRequest(7)
    const list = `GET ${request.path}`

    const first = await comment(request)
    expect(first.result.exitCode, first.result.log).toBe(0)
    expect(changes(first.calls)).toEqual([list, `POST ${request.path}`])
    const [made, ...others] = request.comments()
    expect(others).toEqual([])
    await expect(
      made?.body
        .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<application id>')
        .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/, '<time>'),
    ).toMatchFileSnapshot('summaries/comment.md')
    expectKept(first.result, [emulator.world.github.token])

    const edit = 'PATCH /repos/tellr/shop/issues/comments/<id>'
    const again = await comment(request, { env: { GITHUB_RUN_ID: '2' } })
    expect(changes(again.calls)).toEqual([list, edit])
    expect(request.comments()).toHaveLength(1)
    expect(request.comments()[0]?.body).toMatch(
      /\n\ncommit `\w{12}` · \d{4}-\d\d-\d\d \d\d:\d\d UTC · \[run 2\]\(\S+\/runs\/2\)\n/,
    )

    workspace.write('lib/more.txt', 'more\n')
    const third = await comment(request)
    workspace.remove('lib/more.txt')
    expect(changes(third.calls)).toEqual([list, edit])
    expect(request.comments().map(({ id }) => id)).toEqual([made?.id])
    expect(request.comments()[0]?.body).toContain('upload 4 files')
  })

  it('is found among more than a hundred', async () => {
    const request = pullRequest(8)
    request.chat(120)
    await comment(request)
    request.chat(120)
    const again = await comment(request)
    expect(changes(again.calls).filter((call) => call.startsWith('GET'))).toEqual(
      Array.from({ length: 3 }, () => `GET ${request.path}`),
    )
    expect(request.comments().filter(({ author }) => author !== 'jane')).toHaveLength(1)
  })

  it("leaves somebody else's with our mark alone", async () => {
    const request = pullRequest(21)
    const theirs = '<!-- lakebase-deploy . deployment.yaml prod  -->\n### Plan for shop: nothing to do'
    request.chat(1, theirs)
    await comment(request)
    expect(request.comments().map(({ author, body }) => [author, body === theirs])).toEqual([
      ['jane', true],
      ['github-actions[bot]', false],
    ])
  })

  it('is one for each environment', async () => {
    const request = pullRequest(9)
    await comment(request)
    const yaml = deploymentYaml()
    workspace.write('deployment.yaml', yaml.replace('  prod:', '  test:'))
    await comment(request, { with: { environment: 'test' } })
    workspace.write('deployment.yaml', yaml)
    expect(request.comments().map(({ body }) => body.split('\n')[0])).toEqual([
      '<!-- lakebase-deploy . deployment.yaml prod  -->',
      '<!-- lakebase-deploy . deployment.yaml test  -->',
    ])
  })

  it('tells of a plan that was refused or failed in the place of the one before', async () => {
    const request = pullRequest(19)
    await comment(request)
    const refused = await comment(request, { with: { capacity: 'much' } })
    expect(refused.result.exitCode).not.toBe(0)
    const [only, ...others] = request.comments()
    expect(others).toEqual([])
    expect(only?.body).toMatch(
      /^<!-- [^>]* -->\n### Plan for deployment\.yaml · prod: failed\n\n\*\*Failed\.\*\* 1 problem in inputs and files\.\n\ncommit .*\n\n- .*much/,
    )
    emulator.faults.add({
      match: 'GET /api/2.0/apps/shop',
      action: { status: 403, errorCode: 'PERMISSION_DENIED', message: 'no' },
    })
    await comment(request)
    expect(only?.body).toMatch(/### Plan for shop · prod: failed\n\n\*\*Failed\.\*\* /)
    emulator.faults.clear()
    await comment(request)
    expect(request.comments()[0]?.body).toContain('### Plan for shop · prod: 14 changes')
    expect(request.comments()).toHaveLength(1)
  })

  it('of a fork, whose token may only read, is a warning', async () => {
    const request = pullRequest(10)
    emulator.faults.add({
      match: `POST ${request.path}`,
      action: { status: 403, message: 'Resource not accessible by integration' },
    })
    const { result } = await comment(request)
    expect(result.exitCode).toBe(0)
    expect(annotations(result.log)).toEqual([
      {
        level: 'warning',
        place: '',
        message: expect.stringMatching(
          /^The plan could not be put on the pull request \(HttpError: Resource not accessible by integration.*\)\. The job needs `permissions: pull-requests: write`; a fork's token never has it\.$/,
        ),
      },
    ])
    expect(request.comments()).toEqual([])
    expect(result.summary).toContain('**Plan:**')
  })

  it('without a readable event is a warning', async () => {
    const { result, calls } = await comment(pullRequest(11), { env: { GITHUB_EVENT_PATH: '/nonexistent' } })
    expect(result.exitCode).toBe(0)
    expect(annotations(result.log).map(({ level }) => level)).toEqual(['warning'])
    expect(calls).toEqual([])
  })

  it('is not made where there is no pull request', async () => {
    const { result, calls } = await comment(pullRequest(12), { env: { GITHUB_EVENT_PATH: '' } })
    expect(result.exitCode).toBe(0)
    expect(result.log).toContain('no comment: this run is not for a pull request')
    expect(annotations(result.log)).toEqual([])
    expect(calls).toEqual([])
  })

  it('is not made without being asked for', async () => {
    const { result, calls } = await comment(pullRequest(13), { with: { comment: 'false' } })
    expect(result.exitCode).toBe(0)
    expect(calls).toEqual([])
  })

  it('is not made by a run that deploys', async () => {
    const { result, calls } = await comment(pullRequest(14), { with: { command: 'deploy' } })
    expect(result.exitCode, result.log).toBe(0)
    expect(result.log).toContain('no comment: this run deployed, and only a plan is commented')
    expect(calls).toEqual([])
  })
})
