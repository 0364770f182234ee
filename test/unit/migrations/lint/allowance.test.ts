import { describe, expect, it } from 'vitest'
import type { CheckCode } from '../../../../src/config/check.ts'
import { describeProblem } from '../../../../src/error.ts'
import { readHeader } from '../../../../src/migrations/header.ts'
import { checkMigrations } from '../../../../src/migrations/lint/check.ts'
import { Syntax } from '../../../../src/migrations/syntax/syntax.ts'
import { loadParser, migration, running } from '../../postgres/lab.ts'

const DROP = 'alter table orders drop column if exists price'

async function check(sql: string, allow: readonly CheckCode[] = []) {
  const context = { schema: 'shop', ownerRole: 'shop_owner', allow }
  const { problems, warnings, allowed } = await checkMigrations(
    running(migration('1_a.sql', sql)),
    new Syntax(loadParser),
    context,
  )
  return {
    problems: problems.map(describeProblem),
    warnings: warnings.map(describeProblem),
    allowed: allowed.map(({ severity, ...remark }) => `${severity} ${describeProblem(remark)}`),
  }
}

function header(sql: string) {
  const { problems, allowances } = readHeader('1_a.sql', sql)
  return {
    problems: problems.map(describeProblem),
    allowances: allowances.map(({ code, reason }) => `${code}: ${reason}`),
  }
}

describe('a hazard', () => {
  it('is allowed by a line of its file, with the reason', async () => {
    expect(await check(`-- allow: drop-column, because it was never read\n${DROP}`)).toEqual({
      problems: [],
      warnings: [],
      allowed: [
        'hazard migrations/1_a.sql:2:1: DROP COLUMN orders.price takes away what the code that still runs may use, and its values [drop-column] is allowed because it was never read',
      ],
    })
  })

  it('is allowed by deployment.yaml for an environment', async () => {
    const { problems, warnings, allowed } = await check(DROP, ['drop-column', 'drop-table'])
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] })
    expect(allowed).toEqual([expect.stringContaining('[drop-column] is allowed by `migrations.allow`')])
  })

  it('is not allowed by the name of another', async () => {
    const { problems, warnings } = await check(`-- allow: drop-table, because of that\n${DROP}`)
    expect(problems).toEqual([
      'migrations/1_a.sql:2:1: DROP COLUMN orders.price takes away what the code that still runs may use, and its values [drop-column] (once the new code no longer needs it, do it in a file that begins with the line `-- phase: after-deploy`; or allow it with the line `-- allow: drop-column, because <reason>` at the top of the file)',
    ])
    expect(warnings).toEqual([
      'migrations/1_a.sql:1:1: `-- allow: drop-table` matches nothing in this file [unused-allow] (delete it)',
    ])
  })
})

describe('a warning', () => {
  it('is silent where it is allowed', async () => {
    const { warnings, allowed } = await check('-- transaction: none\ncreate table t (id int)', [
      'missing-if-not-exists',
    ])
    expect(warnings).toEqual([])
    expect(allowed).toEqual([expect.stringMatching(/^warning .*\[missing-if-not-exists\] is allowed/)])
  })
})

describe('the line', () => {
  it('adds up, and takes several codes', () => {
    expect(
      header(
        '-- allow: drop-column, because a\n-- Allow: drop-table, rename because: b, c\n--allow:truncate , because d\nselect 1',
      ),
    ).toEqual({
      problems: [],
      allowances: ['drop-column: a', 'drop-table: b, c', 'rename: b, c', 'truncate: d'],
    })
  })

  it.each([
    [
      '-- allow: drop-colum, because x\nselect 1',
      '1_a.sql:1:1: `-- allow: drop-colum, because x` is "drop-colum", which is no check of migrations (did you mean "drop-column"?)',
    ],
    [
      'select 1;\n-- allow: drop-column, because x',
      '1_a.sql:2:1: `-- allow: drop-column, because x` has no effect below the first statement (move it to the top of the file)',
    ],
    [
      '\n  -- allow: drop-column\nselect 1',
      '1_a.sql:2:1: `-- allow: drop-column` gives no reason (write `-- allow: drop-column, because <reason>`)',
    ],
    [
      '-- allow: role-change, because x\nselect 1',
      '1_a.sql:1:1: `-- allow: role-change, because x` is "role-change", which cannot be allowed (change the statement)',
    ],
  ])('is refused: %s', (sql, problem) => {
    expect(header(sql)).toEqual({ problems: [problem], allowances: [] })
  })

  it.each(['-- allow: users to log in\nselect 1', '-- allow: "x", because y\nselect 1'])(
    'is prose: %s',
    (sql) => {
      expect(header(sql)).toEqual({ problems: [], allowances: [] })
    },
  )
})
