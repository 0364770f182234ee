import { expect, it } from 'vitest'
import { readMe } from '../../../src/databricks/identity.ts'
import { stage } from './platform.ts'

const ME = 'GET /api/2.0/preview/scim/v2/Me'

it('knows a user by the e-mail address', async () => {
  const { client } = stage({
    [ME]: { json: { userName: 'Jane@x.com' }, headers: { 'X-Databricks-Org-Id': '77' } },
  })
  expect(await readMe(client)).toEqual({ userName: 'Jane@x.com', workspaceId: '77', kind: 'user' })
})

it('knows a service principal by its application id', async () => {
  const userName = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'
  const { client } = stage({ [ME]: { json: { userName, displayName: 'ci' } } })
  expect(await readMe(client)).toEqual({ userName, workspaceId: undefined, kind: 'service-principal' })
})
