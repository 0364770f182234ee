import type { FaultAction } from '../../src/emulator/state/faults.ts'
import { isSql } from './call.ts'

/** What happens at a call of a run. */
export interface CallFault {
  readonly name: string
  readonly meets: (call: string) => boolean
  readonly effect: 'before' | 'after'
  /** An answer of the emulator, or something that is done to the run, its sessions or its server. */
  readonly does:
    | FaultAction
    | 'kill'
    | 'stop'
    | 'end sessions'
    | 'crash server'
    | 'read-only'
    | 'no connections'
  /** The run waits for an answer that never comes. */
  readonly hangs?: boolean
}

const http = (call: string) => !isSql(call) && call !== 'login'
const read = (call: string) => call.startsWith('GET ')
const sql = isSql
const login = (call: string) => call === 'login'
const any = () => true

const JSON_TYPE = { 'Content-Type': 'application/json' }
const HTML = {
  status: 200,
  headers: { 'Content-Type': 'text/html' },
  body: '<html><title>Sign in</title></html>',
}

const refused = (status: number, errorCode: string, headers: Record<string, string> = {}) => ({
  status,
  errorCode,
  message: 'injected',
  headers,
})

/** The columns of the table. */
export const FAULTS: readonly CallFault[] = [
  {
    name: '429',
    meets: http,
    effect: 'before',
    does: refused(429, 'REQUEST_LIMIT_EXCEEDED', { 'Retry-After': '1' }),
  },
  { name: '429 without a time', meets: http, effect: 'before', does: refused(429, 'RESOURCE_EXHAUSTED') },
  { name: '500', meets: http, effect: 'before', does: refused(500, 'INTERNAL_ERROR') },
  { name: '500 after', meets: http, effect: 'after', does: refused(500, 'INTERNAL_ERROR') },
  { name: '503', meets: http, effect: 'before', does: refused(503, 'TEMPORARILY_UNAVAILABLE') },
  {
    name: '504 after',
    meets: http,
    effect: 'after',
    does: { ...HTML, status: 504 },
  },
  { name: 'reset before', meets: http, effect: 'before', does: 'drop' },
  { name: 'reset after', meets: http, effect: 'after', does: 'drop' },
  { name: 'hang before', meets: http, effect: 'before', does: 'hang', hangs: true },
  { name: 'hang after', meets: http, effect: 'after', does: 'hang', hangs: true },
  {
    name: 'torn JSON',
    meets: http,
    effect: 'after',
    does: { status: 200, headers: JSON_TYPE, body: '{"name": "sh' },
  },
  { name: 'HTML with 200', meets: http, effect: 'before', does: HTML },
  { name: 'HTML with 200 after', meets: http, effect: 'after', does: HTML },
  { name: '{}', meets: http, effect: 'after', does: { status: 200, headers: JSON_TYPE, body: '{}' } },
  { name: '401', meets: http, effect: 'before', does: refused(401, 'UNAUTHENTICATED') },
  { name: '403', meets: http, effect: 'before', does: refused(403, 'PERMISSION_DENIED') },
  { name: '404', meets: http, effect: 'before', does: refused(404, 'NOT_FOUND') },
  { name: '409', meets: http, effect: 'before', does: refused(409, 'ABORTED') },
  { name: 'stale', meets: read, effect: 'after', does: 'stale' },
  { name: 'drop before', meets: sql, effect: 'before', does: 'drop' },
  { name: 'drop during', meets: sql, effect: 'before', does: 'end sessions' },
  { name: 'drop after', meets: sql, effect: 'after', does: 'drop' },
  { name: 'no answer', meets: sql, effect: 'after', does: 'hang', hangs: true },
  { name: 'server restarts', meets: sql, effect: 'before', does: 'crash server' },
  { name: 'read-only', meets: sql, effect: 'before', does: 'read-only' },
  { name: 'no connections', meets: sql, effect: 'before', does: 'no connections' },
  {
    name: 'login refused',
    meets: login,
    effect: 'before',
    does: { sqlState: '57P03', message: 'starting up' },
  },
  { name: 'login dropped', meets: login, effect: 'before', does: 'drop' },
  { name: 'login without an answer', meets: login, effect: 'before', does: 'hang', hangs: true },
  { name: 'kill before', meets: any, effect: 'before', does: 'kill' },
  { name: 'kill after', meets: (call) => !login(call), effect: 'after', does: 'kill' },
  { name: 'stopped, session lost', meets: (call) => !login(call), effect: 'after', does: 'stop' },
]

/** What no test can do here, for the reader of the table. */
export const UNREACHED = ['disk full: the emulator’s servers share the disk of the machine']
