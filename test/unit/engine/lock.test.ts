import { beforeEach, describe, expect, it } from 'vitest'
import { createWorkspaceClient } from '../../../src/databricks/http.ts'
import { Deadline } from '../../../src/deadline.ts'
import { acquireLock, type DeployLock, dropLeftLock, type LockPorts } from '../../../src/engine/lock.ts'
import { DeployError } from '../../../src/error.ts'
import { Meter } from '../../../src/meter.ts'
import { HOST, RecordingReporter, staticToken } from '../databricks/platform.ts'
import { FakeWorkspace, type Fate } from './fake-workspace.ts'
import { settled, VirtualTime } from './virtual-time.ts'

const FOLDER = '/Workspace/Users/ci/shop'
const LOCK = `${FOLDER}/deploy.lock`
const CREATE = `POST import-file ${LOCK}`
const DELETE = `POST delete ${LOCK}`
const MINUTE = 60_000

let time: VirtualTime
let workspace: FakeWorkspace

beforeEach(() => {
  time = new VirtualTime()
  workspace = new FakeWorkspace()
})

/** A run and what became of its lock. */
class Contender {
  readonly reporter = new RecordingReporter()
  readonly cancel = new AbortController()
  readonly ports: LockPorts
  lock: DeployLock | undefined
  error: unknown

  constructor(id: string, attempt = 1, timeoutMs = 60 * MINUTE) {
    const { reporter } = this
    const clientUntil = (signal: AbortSignal) =>
      createWorkspaceClient({
        host: HOST,
        token: staticToken('t0ken'),
        fetch: workspace.fetch,
        clock: time,
        deadline: new Deadline({ clock: time, timeoutMs, pollMs: 8000, signal, reporter }),
        meter: new Meter(),
        reporter,
        userAgent: 'lakebase-deploy/test',
        random: () => 0,
      })
    const client = clientUntil(this.cancel.signal)
    const run = { id, attempt, label: `run ${id}`, gitSha: undefined, toolVersion: '1.0.0' }
    this.ports = { client, clientUntil, clock: time, deadline: client.deadline, reporter, run }
  }

  async acquire(): Promise<this> {
    acquireLock(FOLDER, this.ports).then(
      (lock) => {
        this.lock = lock
      },
      (error: unknown) => {
        this.error = error
      },
    )
    await settled()
    return this
  }

  get isHolder(): boolean {
    try {
      this.lock?.requireHeld()
      return this.lock !== undefined
    } catch {
      return false
    }
  }

  get code(): string | undefined {
    return this.error instanceof DeployError ? this.error.code : undefined
  }
}

/** The fates of the first calls of a kind; later ones go well. */
function fates(call: string, ...list: Fate[]): void {
  workspace.fate = (seen) => (seen === call ? (list.shift() ?? 'well') : 'well')
}

describe('the deploy lock', () => {
  it('is a file while it is held', async () => {
    const run = await new Contender('7').acquire()
    expect(JSON.parse(workspace.files.get(LOCK) ?? '')).toMatchObject({
      holder: '7',
      attempt: 1,
      label: 'run 7',
      beat: 0,
    })
    expect(run.lock?.waited).toBe(false)
    await run.lock?.release()
    expect(workspace.files.size).toBe(0)
  })

  it('is waited for, and the wait says for whom', async () => {
    const first = await new Contender('7').acquire()
    const second = await new Contender('8').acquire()
    await time.pass(10 * MINUTE)
    expect(second.isHolder).toBe(false)
    expect(second.reporter.lines[0]).toBe(`waiting for the deploy lock ${LOCK}: held by run 7 (0 s)`)
    await first.lock?.release()
    await time.pass(20_000)
    expect(second.isHolder).toBe(true)
    expect(second.lock?.waited).toBe(true)
    expect(JSON.parse(workspace.files.get(LOCK) ?? '')).toMatchObject({ holder: '8' })
  })

  it('is given up for at the deadline, with the holder named', async () => {
    await new Contender('7').acquire()
    const second = await new Contender('8', 1, MINUTE / 2).acquire()
    await time.pass(MINUTE)
    expect(second.code).toBe('TIMEOUT')
    expect(String(second.error)).toContain(
      `Gave up waiting for the deploy lock ${LOCK} when the wait-timeout of 30 s was used up; it was still held by run 7.`,
    )
    expect(JSON.parse(workspace.files.get(LOCK) ?? '')).toMatchObject({ holder: '7' })
  })

  it('renews its file, so that nobody takes it over', async () => {
    const first = await new Contender('7').acquire()
    await time.pass(5 * MINUTE)
    expect(JSON.parse(workspace.files.get(LOCK) ?? '')).toMatchObject({ holder: '7', beat: 20 })
    expect(first.isHolder).toBe(true)
    await first.lock?.release()
    await time.pass(MINUTE)
    expect(workspace.files.size).toBe(0)
  })
})

describe('a lock that was left behind', () => {
  it('is taken over a minute after its last beat', async () => {
    workspace.files.set(LOCK, JSON.stringify({ id: 'x', holder: '6', attempt: 1, label: 'run 6', beat: 3 }))
    const run = await new Contender('7').acquire()
    await time.pass(MINUTE)
    expect(run.isHolder).toBe(false)
    await time.pass(3 * 8000)
    expect(run.isHolder).toBe(true)
    expect(run.reporter.lines.at(-2)).toMatch(/: left behind by run 6, taken over \(\d+ s\)$/)
  })

  it('is taken over also when nobody can read whose it is', async () => {
    workspace.files.set(LOCK, 'something else')
    const run = await new Contender('7').acquire()
    await time.pass(MINUTE + 3 * 8000)
    expect(run.isHolder).toBe(true)
  })

  it('by an earlier attempt of the same run is taken over at once', async () => {
    await new Contender('7', 1).acquire()
    const again = await new Contender('7', 2).acquire()
    await time.pass(5000)
    expect(again.isHolder).toBe(true)
  })

  it('is not taken over from another job of the same run and attempt', async () => {
    await new Contender('7', 2).acquire()
    const other = await new Contender('7', 2).acquire()
    await time.pass(5 * MINUTE)
    expect(other.isHolder).toBe(false)
  })

  it('goes to one run only, though another deletes what it takes for the old one', async () => {
    workspace.files.set(LOCK, JSON.stringify({ id: 'x', holder: '7', attempt: 1, label: 'run 7', beat: 3 }))
    let late = () => {}
    const held = new Promise<Fate>((resolve) => {
      late = () => resolve('well')
    })
    let deletes = 0
    workspace.fate = (call) => {
      if (call !== DELETE) return 'well'
      deletes += 1
      return deletes === 1 ? held : 'well'
    }
    const slow = await new Contender('7', 2).acquire()
    const quick = await new Contender('7', 2).acquire()
    await time.pass(1500)
    expect(JSON.parse(workspace.files.get(LOCK) ?? '').attempt).toBe(2)
    late()
    await time.pass(5 * MINUTE)
    expect(slow.isHolder).toBe(true)
    expect(quick.lock).toBeUndefined()
  })
})

describe('a lock that is lost while it is held', () => {
  it('is noticed at the next beat, and not removed on release', async () => {
    const run = await new Contender('7').acquire()
    const theirs = JSON.stringify({ id: 'x', holder: '8', attempt: 1, label: 'run 8', beat: 0 })
    workspace.files.set(LOCK, theirs)
    expect(run.isHolder).toBe(true)
    await time.pass(15_000)
    expect(() => run.lock?.requireHeld()).toThrow(expect.objectContaining({ code: 'DEPLOY_LOCK_LOST' }))
    await run.lock?.release()
    expect(workspace.files.get(LOCK)).toBe(theirs)
  })

  it('survives beats that fail', async () => {
    const run = await new Contender('7').acquire()
    workspace.fate = () => 500
    await time.pass(MINUTE)
    workspace.fate = () => 'well'
    await time.pass(15_000)
    expect(run.isHolder).toBe(true)
    expect(JSON.parse(workspace.files.get(LOCK) ?? '')).toMatchObject({ holder: '7', beat: 1 })
  })
})

describe('a renewal that rejects', () => {
  it.each([
    ['the look', `GET export ${LOCK}`, 0],
    ['the write', CREATE, 0],
  ])('at %s is said once a beat, and the lock stays', async (_where, call, beat) => {
    const run = await new Contender('7').acquire()
    workspace.fate = (seen) => (seen === call ? 403 : 'well')
    await time.pass(2 * 15_000)
    const said = run.reporter.debugged.filter((line) =>
      line.startsWith('the deploy lock could not be renewed'),
    )
    expect(said).toEqual([expect.stringContaining('answered 403'), expect.stringContaining('answered 403')])
    expect(run.isHolder).toBe(true)
    expect(JSON.parse(workspace.files.get(LOCK) ?? '')).toMatchObject({ holder: '7', beat })
  })
})

describe('lost answers', () => {
  it('of the creation are made up for by a look', async () => {
    fates(CREATE, 'answer lost')
    const run = await new Contender('7').acquire()
    expect(run.isHolder).toBe(true)
    expect(run.lock?.waited).toBe(false)
    expect(workspace.calls.filter((call) => call === CREATE)).toHaveLength(1)
  })

  it('of a creation that had no effect lead to another', async () => {
    fates(CREATE, 503, 'never arrives')
    const run = await new Contender('7').acquire()
    await time.pass(10_000)
    expect(run.isHolder).toBe(true)
    expect(workspace.calls.filter((call) => call === CREATE)).toHaveLength(3)
  })

  it('are borne five times', async () => {
    fates(CREATE, 503, 503, 503, 503, 503)
    const run = await new Contender('7').acquire()
    await time.pass(MINUTE)
    expect(run.code).toBe('PLATFORM_ERROR')
    expect(workspace.files.size).toBe(0)
  })

  it('of the removal are no failure, but a warning', async () => {
    const run = await new Contender('7').acquire()
    workspace.fate = () => 500
    await run.lock?.release()
    expect(run.reporter.lines.at(-1)).toMatch(
      /^The deploy lock .* could not be removed \(.* answered 500.*\)\. The next run waits a minute and takes it over\.$/,
    )
  })
})

describe('a cancelled run', () => {
  it('removes the lock that it was just creating', async () => {
    const run = new Contender('7')
    workspace.fate = (call) => {
      if (call === CREATE) return 'answer lost'
      if (workspace.files.has(LOCK)) run.cancel.abort(new DeployError('CANCELLED', 'Cancelled by SIGINT.'))
      return 'well'
    }
    await run.acquire()
    expect(run.code).toBe('CANCELLED')
    expect(workspace.calls).toContain(CREATE)
    expect(workspace.files.size).toBe(0)
  })

  it('releases what it holds', async () => {
    const run = await new Contender('7').acquire()
    run.cancel.abort(new DeployError('CANCELLED', 'Cancelled by SIGINT.'))
    await run.lock?.release()
    expect(workspace.files.size).toBe(0)
  })
})

describe('dropLeftLock', () => {
  const left = (holder: string) =>
    JSON.stringify({ id: 'x', holder, attempt: 1, label: `run ${holder}`, beat: 1 })

  it('removes the lock of an earlier attempt of this run', async () => {
    workspace.files.set(LOCK, left('7'))
    await dropLeftLock(FOLDER, new Contender('7', 2).ports)
    expect(workspace.files.size).toBe(0)
  })

  it('leaves the lock of another run', async () => {
    workspace.files.set(LOCK, left('8'))
    await dropLeftLock(FOLDER, new Contender('7', 2).ports)
    expect(workspace.files.size).toBe(1)
  })

  it('does not even look in a first attempt', async () => {
    await dropLeftLock(FOLDER, new Contender('7', 1).ports)
    expect(workspace.calls).toEqual([])
  })
})
