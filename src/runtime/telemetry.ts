import type { LakebaseOptions } from './options.ts'
import { loadOptional } from './peer.ts'

/** Spans through the app's own @opentelemetry/api; nothing when it has none. Queries are left to instrumentation-pg. */
export interface Telemetry {
  span<T>(name: string, work: () => Promise<T>): Promise<T>
}

const SILENT: Telemetry = { span: (_name, work) => work() }
const ERROR_STATUS = 2

/** What is used of the API, whose types the app need not have. */
interface Span {
  recordException(error: unknown): void
  setStatus(status: { code: number; message?: string }): void
  end(): void
}

interface Tracer {
  startActiveSpan<T>(name: string, work: (span: Span) => Promise<T>): Promise<T>
}

interface Api {
  readonly trace: { getTracer(name: string): Tracer }
}

export function createTelemetry({ telemetry }: Pick<LakebaseOptions, 'telemetry'>): Telemetry {
  const api = telemetry === false ? undefined : loadOptional('@opentelemetry/api')
  return isApi(api) ? tracing(api) : SILENT
}

function isApi(value: unknown): value is Api {
  if (typeof value !== 'object' || value === null || !('trace' in value)) return false
  const { trace } = value
  return typeof trace === 'object' && trace !== null && 'getTracer' in trace
}

function tracing({ trace }: Api): Telemetry {
  return {
    span: (name, work) =>
      trace.getTracer('@tellr/lakebase-deploy').startActiveSpan(name, async (span) => {
        try {
          return await work()
        } catch (error) {
          span.recordException(error)
          span.setStatus({
            code: ERROR_STATUS,
            ...(error instanceof Error ? { message: error.message } : {}),
          })
          throw error
        } finally {
          span.end()
        }
      }),
  }
}
