import type { Node } from '@pgsql/types'
import { describe, expect, it } from 'vitest'
import { compareExpressions } from '../../../../src/migrations/guard/expression.ts'
import { nodesOf } from '../../../../src/migrations/syntax/node.ts'
import { loadParser } from '../../postgres/lab.ts'

const parser = await loadParser()

function tree(expression: string): Node {
  const [statement] = parser.parse(`SELECT (${expression})`).statements
  const target =
    statement?.kind === 'SelectStmt' ? nodesOf(statement.node.targetList, 'ResTarget')[0] : undefined
  return target?.val ?? { A_Const: { isnull: true } }
}

/** `type`: of the column whose default is compared. */
function compare(file: string, database: string, type = ''): string {
  return compareExpressions(tree(file), tree(database), { schema: 'shop', type })
}

describe('compareExpressions', () => {
  it.each([
    ["'x'", "'x'::text", 'text'],
    ['-1', "'-1'::integer", 'integer'],
    ['0', '0.0', 'numeric(10,2)'],
    ["'01'", "'01'::text", 'text'],
    ['true', "'t'::boolean", 'boolean'],
    ['current_timestamp', 'now()', 'timestamp with time zone'],
    ["nextval('seq')", "nextval('shop.seq'::regclass)", 'integer'],
    ['make_id()', 'shop.make_id()', 'uuid'],
    ["'new'", "'new'::shop.status", 'enum'],
    ["now() at time zone 'utc'", "(now() AT TIME ZONE 'utc'::text)", ''],
    ['a > 0 and b is not null', '((a > 0) AND (b IS NOT NULL))', ''],
    ["lower(name) <> ''", "(lower(name) <> ''::text)", ''],
    ['array[1, 2]', 'ARRAY[1, 2]', ''],
  ])('%s is %s', (file, database, type) => {
    expect(compare(file, database, type)).toBe('same')
  })

  it.each([
    ["'x'", "'y'::text", 'text'],
    ["'01'", "'1'::text", 'text'],
    ["'on'", "'true'::text", 'text'],
    ["'A'", "'a'::text", 'text'],
    ['1', '2', 'integer'],
    ['true', 'false', 'boolean'],
    ["'{}'", 'now()', ''],
    ['gen_random_uuid()', 'uuid_generate_v4()', 'uuid'],
    ["'new'", "'old'::shop.status", 'enum'],
    ['null', '1', 'integer'],
    ['a > 0', '(a > 1)', ''],
    ['a > 0', '(a >= 0)', ''],
    ['a > 0', '(b > 0)', ''],
    ['f(1)', 'f(1, 2)', ''],
    ['a is null', '(a IS NOT NULL)', ''],
    ["name = 'x'", "(name = 'y'::text)", ''],
    ['a or b', '(a AND b)', ''],
  ])('%s is not %s', (file, database, type) => {
    expect(compare(file, database, type)).toBe('different')
  })

  it.each([
    ["'2026-01-01'", "'2026-01-01 00:00:00+00'::timestamp with time zone", 'timestamp with time zone'],
    [`'{"a":1}'`, `'{"a": 1}'::jsonb`, 'jsonb'],
    ['a in (1, 2)', '(a = ANY (ARRAY[1, 2]))', ''],
    ["'a' || b", 'concat(a, b)', ''],
    ["interval '1 day'", "'24:00:00'::interval", 'interval'],
  ])('only the server can compare %s and %s', (file, database, type) => {
    expect(compare(file, database, type)).toBe('unsure')
  })
})
