import { describe, expect, it } from 'vitest'
import { checkMigrations } from '../../../../src/migrations/lint/check.ts'
import { Syntax } from '../../../../src/migrations/syntax/syntax.ts'
import { loadParser, migration, running } from '../../postgres/lab.ts'

const CONTEXT = { schema: 'shop', ownerRole: 'own', allow: [] }

async function places(sql: string, publicSchema: string | undefined = 'shop'): Promise<string[]> {
  const file = { ...migration('1_a.sql', sql), publicSchema }
  const { warnings } = await checkMigrations(running(file), new Syntax(loadParser), CONTEXT)
  return warnings
    .filter(({ message }) => message.includes('[public-literal]'))
    .map(({ location, message }) => `${location?.line}:${location?.column} ${message}`)
}

describe("a text 'public' that stays", () => {
  it('is named once for a file, with the first place and how many there are', async () => {
    const [found, ...more] = await places(
      "select 1;\ndo $$\nbegin\n  if x = 'public' then execute 'select ''public'''; end if;\nend $$;\ninsert into t values ('public')",
    )
    expect(found).toMatch(/^4:10 'public' stays as it is, .*, and 2 more like it in this file/)
    expect(more).toEqual([])
  })

  it('is nothing in a comment, in a name, or where public stands for itself', async () => {
    expect(await places(`-- 'public'\nselect "'public'" /* 'public' */ from t where a = 'public.b'`)).toEqual(
      [],
    )
    const { warnings } = await checkMigrations(
      running(migration('1_a.sql', "select 'public'")),
      new Syntax(loadParser),
      CONTEXT,
    )
    expect(warnings).toEqual([])
  })
})
