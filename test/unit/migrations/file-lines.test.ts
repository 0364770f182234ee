import { describe, expect, it } from 'vitest'
import { transactionLines } from '../../../src/migrations/file-lines.ts'
import { boxInSchema, guardOf, temporaryBox } from '../../../src/postgres/box.ts'
import { loadParser, migration } from '../postgres/lab.ts'

const desired = { ownerRole: 'own', schema: 'shop' }
const timeouts = { lockTimeoutMs: 1, statementTimeoutMs: 1 }

async function linesIn(box: ReturnType<typeof temporaryBox>): Promise<readonly string[]> {
  const file = migration('0001_a.sql', 'SELECT 1; SELECT 2')
  const { statements } = (await loadParser()).parse(file.sql)
  const parts = { first: [], statements, timeouts, record: 'SELECT 3' }
  return transactionLines({ desired, box, guard: [], isOpen: false }, file, parts).map(({ sql }) => sql)
}

/** What stands before each call of the box. */
function beforeCalls(lines: readonly string[], { name }: { readonly name: string }): readonly string[] {
  return lines.flatMap((sql, index) => (sql.startsWith(`SELECT ${name}(E'`) ? [lines[index - 1] ?? ''] : []))
}

describe('transactionLines', () => {
  it('asks whether the box is as it was made before each call, where another schema can take its place', async () => {
    const box = boxInSchema('own', 'shop')
    const before = beforeCalls(await linesIn(box), box)
    expect(before).toHaveLength(5)
    expect(new Set(before)).toEqual(new Set([guardOf(box)]))
  })

  it('does not ask right behind the making of a temporary one', async () => {
    const box = temporaryBox('own')
    const [first, ...others] = beforeCalls(await linesIn(box), box)
    expect(first).toContain('CREATE OR REPLACE FUNCTION pg_temp.lakebase_deploy')
    expect(new Set(others)).toEqual(new Set([guardOf(box)]))
  })
})
