import type { JournalEntry } from './journal.ts'

/** A call that changes the platform: everything but reads, tokens and credentials. Database messages are not judged here. */
export function isWrite(entry: JournalEntry): boolean {
  if (entry.kind !== 'http' || entry.method === 'GET' || entry.method === 'HEAD') return false
  const path = entry.path.replace(/\?.*$/, '')
  return !/\/credentials$|\/token$/.test(path)
}
