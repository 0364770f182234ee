import { INVALID_SPAN_CONTEXT, type Span, type Tracer, trace } from '@opentelemetry/api'
import { afterEach, describe, expect, it } from 'vitest'
import { createTelemetry } from '../../../src/runtime/telemetry.ts'

const log: string[] = []

class RecordingTracer implements Tracer {
  startSpan(name: string): Span {
    return Object.assign(trace.wrapSpanContext(INVALID_SPAN_CONTEXT), {
      end: () => log.push(`${name} ends`),
      recordException: (error: unknown) => log.push(`${name}: ${error}`),
    })
  }

  startActiveSpan(name: string, ...rest: unknown[]) {
    const work = rest.at(-1)
    if (typeof work !== 'function') throw new Error('no work')
    return Reflect.apply(work, undefined, [this.startSpan(name)])
  }
}

afterEach(() => {
  trace.disable()
  log.length = 0
})

describe('telemetry', () => {
  it("makes spans in the app's own OpenTelemetry, also of what fails", async () => {
    trace.setGlobalTracerProvider({ getTracer: () => new RecordingTracer() })
    const telemetry = createTelemetry({})
    expect(await telemetry.span('one', async () => 1)).toBe(1)
    await expect(telemetry.span('two', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(log).toEqual(['one ends', 'two: Error: no', 'two ends'])
  })

  it('can be turned off', async () => {
    trace.setGlobalTracerProvider({ getTracer: () => new RecordingTracer() })
    expect(await createTelemetry({ telemetry: false }).span('one', async () => 1)).toBe(1)
    expect(log).toEqual([])
  })
})
