import { createHash } from 'node:crypto'

/**
 * The same for the same call of any run and any world: `GET /api/2.0/apps/shop/deployments/*`, `sql 1a2b3c4d BEGIN ...`,
 * `login`. Takes what a fault of the emulator is asked with.
 */
export function callOf(what: string): string {
  const text = what
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/(?:%2F|\/)[0-9a-f]{8}-\d+(?=%2F|[/"']|$)/g, '/<source>')
    .replaceAll(/[0-9a-f]{12,}/g, '<hash>')
  if (!text.startsWith('sql ')) return text.replaceAll(/(operations|deployments)\/[^/]+/g, '$1/*')
  const shape = text.replaceAll(/\d+/g, 'N').replaceAll(/\s+/g, ' ')
  return `sql ${createHash('sha256').update(shape).digest('hex').slice(0, 8)} ${headOf(shape)}`
}

/** What the message is about, as far as that is short. */
function headOf(shape: string): string {
  return shape
    .replace(/^sql /, '')
    .replaceAll(/SET [^;]*search_path[^;]*;\s*/g, '')
    .slice(0, 60)
}

export function isSql(call: string): boolean {
  return call.startsWith('sql ')
}
