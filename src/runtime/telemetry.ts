/** Spans through the OpenTelemetry that the app has set up; nothing when it has not. Queries are left to instrumentation-pg. */
export interface Telemetry {
  span<T>(name: string, work: () => Promise<T>): Promise<T>
}

const ERROR_STATUS = 2
/** Where @opentelemetry/api 1.x keeps its global, so that copies of it in bundles and in node_modules find each other. */
const API = Symbol.for('opentelemetry.js.api.1')

/** What is used of the API, whose types the app need not have. */
interface Span {
  recordException(error: unknown): void
  setStatus(status: { code: number; message?: string }): void
  end(): void
}

interface Tracer {
  startActiveSpan<T>(name: string, work: (span: Span) => Promise<T>): Promise<T>
}

interface TracerProvider {
  getTracer(name: string): Tracer
}

/** The provider is looked for at each span: an app may set it up after it has made its pool. */
export function createTelemetry({ telemetry }: { readonly telemetry?: boolean | undefined }): Telemetry {
  return {
    span: (name, work) => {
      const provider = telemetry === false ? undefined : globalProvider()
      return provider ? traced(provider.getTracer('@tellr/lakebase-runtime'), name, work) : work()
    },
  }
}

function globalProvider(): TracerProvider | undefined {
  const api: unknown = Reflect.get(globalThis, API)
  if (typeof api !== 'object' || api === null || !('trace' in api)) return undefined
  return isProvider(api.trace) ? api.trace : undefined
}

function isProvider(value: unknown): value is TracerProvider {
  return typeof value === 'object' && value !== null && 'getTracer' in value
}

function traced<T>(tracer: Tracer, name: string, work: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, async (span) => {
    try {
      return await work()
    } catch (error) {
      span.recordException(error)
      span.setStatus({ code: ERROR_STATUS, ...(error instanceof Error ? { message: error.message } : {}) })
      throw error
    } finally {
      span.end()
    }
  })
}
