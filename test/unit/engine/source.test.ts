import { expect, test } from 'vitest'
import { desiredState } from '../../../src/config/desired-state.ts'
import { parseInputs } from '../../../src/config/inputs.ts'
import { workspaceFolder } from '../../../src/engine/source.ts'

const ME = { kind: 'user', userName: 'jane@example.com', workspaceId: undefined } as const

test.each([
  [undefined, '/Workspace/Users/jane@example.com/lakebase-deploy/shop'],
  ['/Workspace/Shared/apps', '/Workspace/Shared/apps/shop'],
  ['/Workspace/Users/{username}/shop/', '/Workspace/Users/jane@example.com/shop'],
  ['/Workspace/Shared/web-shop', '/Workspace/Shared/web-shop/shop'],
])('workspace_path %s is uploaded to %s', (workspacePath, folder) => {
  const inputs = parseInputs({ 'app-name': 'shop', project: 'shop' })
  const desired = desiredState(inputs, undefined, {
    cwd: '/',
    defaultOwnerRole: () => 'owner',
    exists: () => true,
  })
  expect(workspaceFolder({ ...desired, source: { ...desired.source, workspacePath } }, ME)).toBe(folder)
})
