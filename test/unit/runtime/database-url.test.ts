import { expect, it } from 'vitest'
import { parseDatabaseUrl } from '../../../src/runtime/database-url.ts'

const BASE = { host: 'h', port: undefined, database: 'd', user: 'u', password: 'p', parameters: {} }

it.each([
  ['postgres://u:p@h/d', {}],
  [' postgresql://u:p@h/d\n', {}],
  ['postgres://u:p%ss@h/d', { password: 'p%ss' }],
  ['postgres://u:100%@h/d', { password: '100%' }],
  ['postgres://u:%ff%41@h/d', { password: '%ff%41' }],
  ['postgres://u:p%40%2F%25@h/d', { password: 'p@/%' }],
  ['postgres://u:p:q@h/d', { password: 'p:q' }],
  ['postgres://u:p@q@h/d', { password: 'p@q' }],
  ['postgres://u:p w@h/d', { password: 'p w' }],
  ['postgres://u@h/d', { password: undefined }],
  ['postgres://u:@h/d', { password: undefined }],
  ['postgres://h', { user: undefined, password: undefined, database: undefined }],
  ['postgres://u:p@h', { database: undefined }],
  ['postgres:///d?host=/run/pg', { host: '/run/pg', user: undefined, password: undefined }],
  ['postgres:///d', { host: undefined, user: undefined, password: undefined }],
  ['postgres://u:p@[::1]:6432/d', { host: '::1', port: 6432 }],
  ['postgres://u:p@[::1]/d', { host: '::1' }],
  ['postgres://u:p@H.Example:1/d', { host: 'H.Example', port: 1 }],
  ['postgres:///d?host=/run/pg&user=u&password=p&port=6', { host: '/run/pg', port: 6 }],
  ['postgres://u:p@/d?host=/run/pg', { host: '/run/pg' }],
  ['postgres://u:p@%2Frun%2Fpg/d', { host: '/run/pg' }],
  ['postgres://u:p@h/x?dbname=d', {}],
  [
    'postgres://u:p@h/d?application_name=a%20b&keepalives=1',
    { parameters: { application_name: 'a b', keepalives: '1' } },
  ],
  ['postgres://u:p@h/d?connect_timeout=3', { connectTimeoutMs: 3_000 }],
  ['postgres://u:p@h/d?sslmode=require&ssl=0', { sslMode: 'require' }],
  ['postgres://u:p@h/d?ssl=true', { sslMode: 'require' }],
  ['postgres://u:p@h/d?ssl', { sslMode: 'require' }],
  ['postgres://u:p@h/d?sslmode=&sslrootcert=&connect_timeout=&application_name=&host=', {}],
  ['postgres://u:p@h/d?schema=abc', { schema: 'abc' }],
  ['postgres://u:p@h/d?target_session_attrs=any', {}],
  ['postgres://u:p@/d?hostaddr=10.0.0.1', { host: '10.0.0.1' }],
  ['postgres://u:p@10.0.0.1/d?hostaddr=10.0.0.1', { host: '10.0.0.1' }],
])('reads %j', (url, differs) => {
  expect(parseDatabaseUrl(url)).toEqual({ ...BASE, ...differs })
})

it.each([
  'h/d',
  'http://h/d',
  'postgres:/h/d',
  'postgres://u:secret@h:x/d',
  'postgres://u:secret@h:70000/d',
  'postgres://u:secret#@h/d',
])('refuses %s without repeating it', (url) => {
  expect(() => parseDatabaseUrl(url)).toThrow(/^DATABASE_URL is no PostgreSQL URL\. (?!.*secret)/)
})

it.each([
  'sslcert=c',
  'sslkey=k',
  'service=s',
  'passfile=f',
  'hostaddr=10.0.0.1',
  'target_session_attrs=read-write',
])('says that %s is not taken', (parameter) => {
  expect(() => parseDatabaseUrl(`postgres://u:p@h/d?${parameter}`)).toThrow(parameter.split('=')[0])
})
