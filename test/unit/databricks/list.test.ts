import { describe, expect, it } from 'vitest'
import { listAll } from '../../../src/databricks/list.ts'
import { failure, stage } from './platform.ts'

const PATH = '/api/2.0/apps'

describe('listAll', () => {
  it('reads one page after the other', async () => {
    const pages = [
      { json: { apps: [{ name: 'a' }], next_page_token: 'p2' } },
      { json: { next_page_token: 'p3' } },
      { json: { apps: [{ name: 'b' }] } },
    ]
    const { client } = stage({ [`GET ${PATH}`]: pages })
    expect(await listAll(client, PATH, 'apps', (app) => app.string('name'))).toEqual(['a', 'b'])
  })

  it('refuses a page that leads back', async () => {
    const pages = ['p2', 'p3', 'p2'].map((token) => ({ json: { apps: [], next_page_token: token } }))
    const { client, platform } = stage({ [`GET ${PATH}`]: pages })
    const error = await failure(listAll(client, PATH, 'apps', () => 1))
    expect(error.code).toBe('UNEXPECTED_RESPONSE')
    expect(error.message).toContain(`GET ${PATH} on `)
    expect(platform.calls).toHaveLength(3)
  })

  it('reads pages no longer than the budget of the run', async () => {
    const { client, platform, clock } = stage(
      {
        [`GET ${PATH}`]: Array.from({ length: 99 }, (_, page) => ({ json: { next_page_token: `p${page}` } })),
      },
      {
        timeoutMs: 10_000,
        fetch: (input, init) => {
          clock.time += 4_000
          return platform.fetch(input, init)
        },
      },
    )
    const error = await failure(listAll(client, PATH, 'apps', () => 1))
    expect(error.code).toBe('TIMEOUT')
    expect(error.message).toContain('the pages of GET /api/2.0/apps')
    expect(platform.calls).toHaveLength(3)
  })
})
