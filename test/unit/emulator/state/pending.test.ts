import { describe, expect, it } from 'vitest'
import { Pending } from '../../../../src/emulator/state/pending.ts'
import { VirtualClock } from '../../../../src/emulator/state/virtual-clock.ts'

const SECOND_MS = 1_000

function pendingOn(clock: VirtualClock, work?: Promise<unknown>) {
  const settled: unknown[] = []
  const pending = new Pending({
    clock,
    ms: SECOND_MS,
    ...(work !== undefined && { work }),
    settle: (failure) => settled.push(failure),
  })
  return { pending, settled }
}

describe('Pending', () => {
  it('is not ended by looks, however many, but by time, whether anybody looks or not', async () => {
    const clock = new VirtualClock()
    const { pending, settled } = pendingOn(clock)
    for (let look = 0; look < 50; look += 1) expect(await pending.isOver()).toBe(false)
    clock.advance(SECOND_MS)
    expect(settled).toEqual([undefined])
    expect(await pending.isOver()).toBe(true)
    await pending.over
  })

  it('lasts until its work is over too, and hands on why that failed', async () => {
    const clock = new VirtualClock()
    let fail: (reason: Error) => void = () => undefined
    const work = new Promise((_, reject) => {
      fail = reject
    })
    const { pending, settled } = pendingOn(clock, work)
    clock.advance(SECOND_MS)
    expect(pending.settled).toBe(false)
    const looking = pending.isOver()
    fail(new Error('no room'))
    expect(await looking).toBe(true)
    expect(settled).toEqual([new Error('no room')])
  })

  it('lasts its time when the work is over sooner', async () => {
    const clock = new VirtualClock()
    const { pending, settled } = pendingOn(clock, Promise.resolve())
    await Promise.resolve()
    expect(await pending.isOver()).toBe(false)
    clock.advance(SECOND_MS)
    expect(settled).toHaveLength(1)
  })

  it('can be ended early, once', () => {
    const clock = new VirtualClock()
    const { pending, settled } = pendingOn(clock)
    pending.finish()
    pending.finish()
    clock.advance(SECOND_MS)
    expect(settled).toHaveLength(1)
  })
})
