import { beforeEach, describe, expect, it } from 'vitest'
import { Deadline, type PollResult } from '../../src/deadline.ts'
import { DeployError } from '../../src/error.ts'
import { FakeClock, RecordingReporter } from './databricks/platform.ts'

const MINUTE = 60_000

let clock: FakeClock
let reporter: RecordingReporter
let cancel: AbortController

beforeEach(() => {
  clock = new FakeClock()
  reporter = new RecordingReporter()
  cancel = new AbortController()
})

function deadline(timeoutMs: number, pollMs = 8000): Deadline {
  return new Deadline({ clock, timeoutMs, pollMs, signal: cancel.signal, reporter })
}

/** Finds these states one after the other, and then the value. */
function states<T>(found: readonly string[], value: T): () => Promise<PollResult<T>> {
  const list = found.values()
  return async () => {
    const next = list.next()
    return next.done ? { done: true, value } : { done: false, state: next.value }
  }
}

const never = async () => ({ done: false, state: 'INIT' }) as const

describe('a wait', () => {
  it('gives the value at once when it is there', async () => {
    expect(await deadline(MINUTE).poll('app shop', states([], 'ready'))).toBe('ready')
    expect(clock.sleeps).toEqual([])
    expect(reporter.lines).toEqual([])
  })

  it('pauses longer each time, up to the poll interval', async () => {
    await deadline(30 * MINUTE).poll('app shop', states(Array(8).fill('STARTING'), ''))
    expect(clock.sleeps.map(Math.round)).toEqual([1000, 1600, 2560, 4096, 6554, 8000, 8000, 8000])
  })

  it('says what it waits for when the state changes, and every 15 seconds', async () => {
    await deadline(30 * MINUTE).poll('app shop', states(['INIT', 'INIT', ...Array(6).fill('STARTING')], ''))
    expect(reporter.lines).toEqual([
      'waiting for app shop: INIT (0 s)',
      'waiting for app shop: STARTING (3 s)',
      'waiting for app shop: STARTING (24 s)',
    ])
  })

  it('rethrows what the look throws', async () => {
    const look = () => Promise.reject(new Error('no such app'))
    await expect(deadline(MINUTE).poll('app shop', look)).rejects.toThrow('no such app')
  })
})

describe('the budget', () => {
  it.for([
    [10_000, '10 s'],
    [119_000, '119 s'],
    [30 * MINUTE, '30 min'],
  ] as const)('of %i ms is named when it is used up, with the last state', async ([timeoutMs, text]) => {
    const error = await deadline(timeoutMs)
      .poll('app shop', never)
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(DeployError)
    expect(error).toMatchObject({
      code: 'TIMEOUT',
      message: `Gave up waiting for app shop when the wait-timeout of ${text} was used up; the last that was seen: INIT.`,
      hint: 'Run the job again: it continues from here. Raise it with `wait-timeout: 60m` if the platform is slow.',
    })
    expect(clock.time).toBe(timeoutMs)
  })

  it('does not end a sentence twice', async () => {
    const look = async () => ({ done: false, state: 'Starting the app.' }) as const
    await expect(deadline(1000).poll('app shop', look)).rejects.toThrow(
      'the last that was seen: Starting the app.',
    )
    await expect(deadline(1000).poll('app shop', look)).rejects.not.toThrow('app..')
  })

  it('looks once more when the time is over', async () => {
    expect(await deadline(2000).poll('app shop', states(['INIT', 'INIT'], 'ready'))).toBe('ready')
    expect(clock.sleeps).toEqual([1000, 1000])
  })

  it('is one for all waits of a run', async () => {
    const shared = deadline(10_000)
    expect(shared.remaining()).toBe(10_000)
    await shared.poll('project shop', states(['INIT', 'INIT', 'INIT'], ''))
    expect(Math.round(shared.remaining())).toBe(10_000 - 1000 - 1600 - 2560)
    await expect(shared.poll('app shop', never)).rejects.toThrow('waiting for app shop')
    expect(shared.remaining()).toBe(0)
  })
})

describe('a cancelled run', () => {
  it('does not look any more', async () => {
    cancel.abort(new DeployError('CANCELLED', 'Cancelled by SIGINT.'))
    let looks = 0
    const look = async () => {
      looks += 1
      return { done: true, value: '' } as const
    }
    await expect(deadline(MINUTE).poll('app shop', look)).rejects.toThrow('Cancelled by SIGINT.')
    expect(looks).toBe(0)
  })

  it('does not end its pause', async () => {
    const look = async () => {
      cancel.abort(new DeployError('CANCELLED', 'Cancelled by SIGINT.'))
      return { done: false, state: 'INIT' } as const
    }
    await expect(deadline(MINUTE).poll('app shop', look)).rejects.toThrow('Cancelled by SIGINT.')
    expect(clock.sleeps).toEqual([])
  })
})
