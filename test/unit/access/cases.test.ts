import { expect, it } from 'vitest'
import type { Case } from './case.ts'
import { JANES } from './cases/foreign-things.ts'
import { MEMBERS } from './cases/memberships.ts'
import { MISSING } from './cases/missing.ts'
import { OWNERSHIP } from './cases/ownership.ts'
import { POWERS } from './cases/powers.ts'
import { SINGLE } from './cases/single-privileges.ts'
import { UNEXPECTED } from './cases/unexpected.ts'
import { account, SETTLED } from './world.ts'

const CASES: Readonly<Record<string, readonly Case[]>> = {
  ownership: OWNERSHIP,
  'things of others': JANES,
  'missing privileges': MISSING,
  'unexpected privileges': UNEXPECTED,
  memberships: MEMBERS,
  powers: POWERS,
  'single privileges': SINGLE,
}

it.each(Object.entries(CASES))(
  '%s: what a run does and says, and what an audit says',
  async (name, cases) => {
    const text = cases.map(({ title, desired, catalog }) => {
      const said = account({
        desired: { ...SETTLED.desired, ...desired },
        catalog: catalog === 'none' ? undefined : { ...SETTLED.catalog, ...catalog },
      })
      return `# ${title}\n${said}`
    })
    await expect(text.join('\n')).toMatchFileSnapshot(`accounts/${name.replaceAll(' ', '-')}.txt`)
  },
)
