import { describe, expect, it } from 'vitest'
import { segment, workspaceUrl } from '../../../src/databricks/url.ts'
import { failure, HOST } from './platform.ts'

describe('segment', () => {
  it('encodes what a path may not hold', () => {
    expect(segment('a/b ü?#%')).toBe('a%2Fb%20%C3%BC%3F%23%25')
  })
  it.each(['', '.', '..'])('refuses "%s"', async (value) => {
    expect((await failure(() => segment(value))).code).toBe('INVALID_NAME')
  })
})

describe('workspaceUrl', () => {
  it.each([
    ['dbc-1.cloud.databricks.com', HOST],
    ['https://dbc-1.cloud.databricks.com/', HOST],
    ['https://dbc-1.cloud.databricks.com/?o=123', HOST],
    ['http://localhost:8080', 'http://localhost:8080'],
  ])('%s is %s', (text, url) => {
    expect(workspaceUrl(text)).toBe(url)
  })
  it.each(['', 'http://dbc-1.cloud.databricks.com', 'https://', 'not a host'])(
    'refuses "%s"',
    async (text) => {
      const error = await failure(() => workspaceUrl(text))
      expect(error.code).toBe('HOST_INVALID')
      expect(error.message).toBe(`"${text}" is not the URL of a workspace.`)
    },
  )
})
