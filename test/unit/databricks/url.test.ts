import { describe, expect, it } from 'vitest'
import { segment, trustedWorkspaceUrl, workspaceUrl } from '../../../src/databricks/url.ts'
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
  it.each([
    ['', 'The workspace is not a URL such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com.'],
    ['https://', 'The workspace is not a URL such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com.'],
    ['not a host', 'The workspace is not a URL such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com.'],
    [
      'http://dbc-1.cloud.databricks.com',
      'The workspace is "http://dbc-1.cloud.databricks.com", which is not https.',
    ],
    ['https://me:secret@dbc-1.cloud.databricks.com', 'The workspace is a URL with a user in it.'],
    ['https://dbc-1.cloud.databricks.com@evil.example', 'The workspace is a URL with a user in it.'],
  ])('refuses "%s"', async (text, message) => {
    const error = await failure(() => workspaceUrl(text))
    expect([error.code, error.message]).toEqual(['HOST_INVALID', message])
  })
})

describe('trustedWorkspaceUrl', () => {
  it.each([
    'https://dbc-1.cloud.databricks.com',
    'https://shop.databricks.com',
    'https://adb-1.2.azuredatabricks.net',
    'https://1.2.gcp.databricks.com',
    'https://x.databricks.azure.us',
    'https://x.databricks.azure.cn',
    'https://x.cloud.databricks.us',
    'https://x.cloud.databricks.mil',
    'http://127.0.0.1:8080',
  ])('takes %s', (host) => {
    expect(trustedWorkspaceUrl(host, undefined)).toBe(host)
  })
  it.each([
    'https://evil.example',
    'https://dbc-1.cloud.databricks.com.evil.example',
    'https://evildatabricks.com',
    'https://databricks.com.co',
    'https://dbc-1.cloud.dаtabricks.com',
    'https://dbc-1.cloud.databricks.com.',
    'https://localhost.evil.example',
  ])('sends no login to %s unless it is named', async (host) => {
    const { hostname, origin } = new URL(host)
    const error = await failure(() => trustedWorkspaceUrl(host, 'other.example'))
    expect(error.code).toBe('HOST_NOT_DATABRICKS')
    expect(error.hint).toContain(`\`allow-host: ${hostname}\``)
    expect(trustedWorkspaceUrl(host, hostname)).toBe(origin)
  })
})
