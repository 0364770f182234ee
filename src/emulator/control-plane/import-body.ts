import { invalidParameter } from './errors.ts'
import type { Call } from './router.ts'

// Sources. Forms of the body: `databricks-sdk-go:service/workspace/impl.go`. Texts of the refusals: UNVERIFIED.

export interface ImportRequest {
  readonly path: string
  readonly content: Buffer
  readonly overwrite: boolean
  /** `RAW` keeps a notebook a file. */
  readonly raw: boolean
}

const FORMATS = ['AUTO', 'SOURCE', 'RAW', 'JUPYTER']

/** `import` takes JSON with base64 content, or a multipart form with the file as it is. */
export async function readImport(call: Call): Promise<ImportRequest> {
  const type = call.request.headers['content-type'] ?? ''
  const request = type.startsWith('multipart/form-data') ? await readForm(call, type) : readJson(call)
  if (!FORMATS.includes(request.format)) throw invalidParameter(`Format ${request.format} is not supported.`)
  return { ...request, raw: request.format === 'RAW' }
}

type Parsed = Omit<ImportRequest, 'raw'> & { readonly format: string }

function readJson(call: Call): Parsed {
  const body = call.json()
  return {
    path: body.requiredString('path'),
    content: Buffer.from(body.string('content') ?? '', 'base64'),
    overwrite: body.boolean('overwrite') ?? false,
    format: body.string('format') ?? 'SOURCE',
  }
}

async function readForm(call: Call, type: string): Promise<Parsed> {
  const headers = { 'content-type': type }
  const form = await new Response(new Uint8Array(call.request.body), { headers }).formData()
  const text = (name: string): string | undefined => {
    const value = form.get(name)
    return typeof value === 'string' ? value : undefined
  }
  const path = text('path')
  if (!path) throw invalidParameter("Missing required field: 'path'")
  const content = form.get('content')
  return {
    path,
    content: content instanceof Blob ? Buffer.from(await content.arrayBuffer()) : Buffer.from(content ?? ''),
    overwrite: text('overwrite')?.toLowerCase() === 'true',
    format: text('format') ?? 'SOURCE',
  }
}
