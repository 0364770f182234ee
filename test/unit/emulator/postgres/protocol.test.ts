import { describe, expect, it } from 'vitest'
import {
  cancelRequest,
  fatal,
  MessageSplitter,
  message,
  startupParameters,
  strings,
} from '../../../../src/emulator/postgres/protocol.ts'

describe('MessageSplitter', () => {
  const stream = Buffer.concat([
    message('Q', Buffer.from('SELECT 1\0')),
    message('S', Buffer.alloc(0)),
    message('D', Buffer.alloc(300_000, 7)),
    message('Z', Buffer.from('I')),
  ])

  it.each([1, 2, 5, 7, 4096, stream.length])('finds the messages in chunks of %i bytes', (size) => {
    const splitter = new MessageSplitter()
    const found = []
    for (let start = 0; start < stream.length; start += size) {
      found.push(...splitter.push(stream.subarray(start, start + size)))
    }
    expect(found.map(({ type }) => type).join('')).toBe('QSDZ')
    expect(Buffer.concat(found.map(({ bytes }) => bytes)).equals(stream)).toBe(true)
  })

  it('gives a message as soon as it is complete, and keeps the rest', () => {
    const splitter = new MessageSplitter()
    expect(splitter.push(stream.subarray(0, 13))).toEqual([])
    expect(splitter.push(stream.subarray(13, 16)).map(({ type }) => type)).toEqual(['Q'])
    expect(splitter.push(stream.subarray(16, 20)).map(({ type }) => type)).toEqual(['S'])
  })

  it('refuses lengths that cannot be', () => {
    expect(() => new MessageSplitter().push(Buffer.from([0x51, 0, 0, 0, 3]))).toThrow(
      'a message of 4 bytes cannot be',
    )
  })
})

describe('packets', () => {
  it('are written as PostgreSQL documents them', () => {
    expect(fatal('28P01', 'no').toString('latin1')).toBe('E\0\0\0\x1eSFATAL\0VFATAL\0C28P01\0Mno\0\0')
    expect(cancelRequest(Buffer.from([1, 2, 3, 4, 5, 6, 7, 8])).toString('hex')).toBe(
      '0000001004d2162e0102030405060708',
    )
  })

  it('are read, also when they are cut short', () => {
    const packet = Buffer.from('\0\0\0\0\0\x03\0\0user\0ü\0options\0\0database\0d\0\0')
    expect(startupParameters(packet)).toEqual({ user: 'ü', options: '', database: 'd' })
    expect(startupParameters(Buffer.from('\0\0\0\0\0\x03\0\0user'))).toEqual({ user: '' })
    expect(strings(Buffer.from('Pxxxxname\0SELECT'), 5, 3)).toEqual(['name', 'SELECT', ''])
  })
})
