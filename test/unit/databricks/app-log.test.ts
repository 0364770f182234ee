import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type WebSocket as Connection, WebSocketServer } from 'ws'
import { type AppLog, type OpenSocket, readAppLog } from '../../../src/databricks/app-log.ts'
import { Meter } from '../../../src/meter.ts'
import { FakeClock, staticToken } from './platform.ts'

const openSocket: OpenSocket = (url, headers) => new WebSocket(url, { headers })

let server: WebSocketServer | undefined

afterEach(() => {
  for (const client of server?.clients ?? []) client.terminate()
  server?.close()
})

interface Read {
  readonly log: AppLog
  readonly headers: IncomingHttpHeaders
  readonly first: string
}

/** Reads from a server that does this once the client has sent its first message. */
async function read(
  answer: (connection: Connection) => void,
  {
    signal = new AbortController().signal,
    since = 0,
  }: { readonly signal?: AbortSignal; readonly since?: number } = {},
): Promise<Read> {
  const listening = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/logz/stream' })
  server = listening
  let headers: IncomingHttpHeaders = {}
  let first = 'none'
  listening.on('connection', (connection, request) => {
    headers = request.headers
    connection.once('message', (data) => {
      first = String(data)
      answer(connection)
    })
  })
  await once(listening, 'listening')
  return {
    log: await readAppLog(`http://127.0.0.1:${portOf(listening)}`, since, ports(), signal),
    headers,
    first,
  }
}

function portOf(listening: WebSocketServer): number {
  const address: AddressInfo | string | null = listening.address()
  return typeof address === 'object' && address ? address.port : 0
}

function ports() {
  return {
    openSocket,
    tokens: staticToken('t0ken'),
    clock: new FakeClock(),
    meter: new Meter(),
    userAgent: 'lakebase-deploy/test',
  }
}

describe('readAppLog', () => {
  it('asks as the deployer, from the app, for no term', async () => {
    const { headers, first } = await read((connection) => connection.send('one'))
    expect(headers).toMatchObject({ authorization: 'Bearer t0ken', 'user-agent': 'lakebase-deploy/test' })
    expect(headers.origin).toBe(`http://${headers.host}`)
    expect(first).toBe('')
  })

  it('tells when and by whom a line was written, and takes what is no entry as it is', async () => {
    const { log } = await read((connection) => {
      const timestamp = Date.UTC(2026, 10, 28, 17, 5, 34) / 1000 + 0.25
      connection.send(JSON.stringify({ source: 'APP', timestamp, message: 'ready\n' }))
      connection.send('\0')
      connection.send(JSON.stringify({ source: 'SYSTEM', timestamp, message: 'stopped' }))
      connection.send(JSON.stringify({ source: 'APP', timestamp: 1e300, message: 'at no time' }))
      connection.send('{"source":')
      connection.send('')
      connection.send('[1]')
    })
    expect(log).toEqual({
      lines: ['17:05:34 ready', '17:05:34 [system] stopped', 'at no time', '{"source":', '[1]'],
    })
  })

  it('leaves out what was written before, as far as an entry says when', async () => {
    const since = Date.UTC(2026, 10, 28, 17, 5, 34)
    const entry = (ms: number, message: string) =>
      JSON.stringify({ source: 'APP', timestamp: (since + ms) / 1000, message })
    const mixed = await read(
      (connection) => {
        for (const line of [entry(-7_200_000, 'old'), 'no time', entry(0, 'new')]) connection.send(line)
      },
      { since },
    )
    expect(mixed.log).toEqual({ lines: ['no time', '17:05:34 new'] })
  })

  it('tells a log in which nothing is new from an empty one', async () => {
    const { log } = await read(
      (connection) => connection.send(JSON.stringify({ source: 'APP', timestamp: 1, message: 'old' })),
      { since: 2_000 },
    )
    expect(log).toEqual({ lines: [] })
  })

  it('keeps the last thirty lines', async () => {
    const { log } = await read((connection) => {
      for (let line = 1; line <= 100; line += 1) connection.send(`line ${line}`)
    })
    expect(log).toMatchObject({ lines: { length: 30, 0: 'line 71', 29: 'line 100' } })
  })

  it('gives the lines that came before the stream ended', async () => {
    const { log } = await read((connection) => {
      connection.send('one')
      connection.close()
    })
    expect(log).toEqual({ lines: ['one'] })
  })

  it('says that a log is empty', async () => {
    const { log } = await read((connection) => connection.close())
    expect(log).toEqual({ unread: 'the log is empty' })
  })

  it('says that the connection was refused', async () => {
    const log = await readAppLog('http://127.0.0.1:9', 0, ports(), new AbortController().signal)
    expect(log).toEqual({ unread: 'the platform refused the connection' })
  })

  it('ends with the run', async () => {
    const abort = new AbortController()
    const { log } = await read(() => abort.abort(), { signal: abort.signal })
    expect(log).toEqual({ unread: 'the run was cancelled' })
  })

  it('says so where Node has no WebSocket', async () => {
    const log = await readAppLog(
      'https://shop.aws.databricksapps.com',
      0,
      { ...ports(), openSocket: undefined },
      new AbortController().signal,
    )
    expect(log).toEqual({ unread: 'this version of Node has no WebSocket, which Node 22 has' })
  })
})
