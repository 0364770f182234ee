import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../../src/emulator/state/virtual-clock.ts'

const HOUR_MS = 3_600_000

describe('VirtualClock', () => {
  it('does what is due in its order when it is moved, once', () => {
    const clock = new VirtualClock()
    const rung: string[] = []
    clock.at(clock.now() + 2 * HOUR_MS, () => rung.push('second'))
    clock.at(clock.now() + HOUR_MS, () => rung.push('first'))
    clock.at(clock.now() + 9 * HOUR_MS, () => rung.push('later'))
    clock.advance(HOUR_MS / 2)
    expect(rung).toEqual([])
    clock.advance(2 * HOUR_MS)
    expect(rung).toEqual(['first', 'second'])
    clock.advance(2 * HOUR_MS)
    expect(rung).toEqual(['first', 'second'])
    clock.stop()
    clock.advance(9 * HOUR_MS)
    expect(rung).toEqual(['first', 'second'])
  })

  it('goes by itself', async () => {
    const clock = new VirtualClock()
    clock.advance(HOUR_MS)
    const rung = new Promise<void>((resolve) => {
      clock.at(clock.now() + 30, resolve)
    })
    await rung
  })

  it('lapses only when somebody has seen something pending', () => {
    const clock = new VirtualClock()
    const before = clock.now()
    clock.lapse(HOUR_MS)
    expect(clock.now() - before).toBeLessThan(HOUR_MS)
    clock.noteWait()
    clock.lapse(HOUR_MS)
    clock.lapse(HOUR_MS)
    expect(clock.now() - before).toBeGreaterThanOrEqual(HOUR_MS)
    expect(clock.now() - before).toBeLessThan(2 * HOUR_MS)
  })

  it('forgets what is taken back', async () => {
    const clock = new VirtualClock()
    let isRung = false
    const cancel = clock.at(clock.now() + 10, () => {
      isRung = true
    })
    cancel()
    await sleep(30)
    clock.advance(HOUR_MS)
    expect(isRung).toBe(false)
  })

  it('takes a time that no timer of Node reaches', () => {
    const clock = new VirtualClock()
    let isRung = false
    clock.at(clock.now() + 365 * 24 * HOUR_MS, () => {
      isRung = true
    })
    clock.advance(365 * 24 * HOUR_MS)
    expect(isRung).toBe(true)
  })
})
