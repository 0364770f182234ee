import { expect, it } from 'vitest'
import { APP_CASES, DATA_CASES, ROLE_CASES, SCOPE_CASES, SHARED_CASES } from './destroy-cases.ts'
import { destroyed } from './destroy-world.ts'

it.each([
  ['app', APP_CASES],
  ['scope', SCOPE_CASES],
  ['shared', SHARED_CASES],
  ['data', DATA_CASES],
  ['role', ROLE_CASES],
])('what goes: %s', async (name, cases) => {
  const text = cases.map((each) => `# ${each.title}\n${destroyed(each)}`)
  await expect(text.join('\n')).toMatchFileSnapshot(`accounts/destroy-${name}.txt`)
})
