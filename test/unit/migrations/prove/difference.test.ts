import { expect, it } from 'vitest'
import { shownApart } from '../../../../src/migrations/prove/difference.ts'

const FUNCTION =
  'CREATE OR REPLACE FUNCTION app_data.total(order_id bigint, currency text)\n RETURNS numeric LANGUAGE sql AS $f$ SELECT sum(price) FROM app_data.items'

it('shows short definitions whole', () => {
  expect(shownApart('text  NOT NULL', 'text')).toEqual(['text NOT NULL', 'text'])
})

it('shows long ones from shortly before where they differ', () => {
  expect(shownApart(`${FUNCTION} WHERE kept $f$`, `${FUNCTION} $f$`)).toEqual([
    '…um(price) FROM app_data.items WHERE kept $f$',
    '…um(price) FROM app_data.items $f$',
  ])
  const [one, other] = shownApart(
    `${'a'.repeat(100)}b${'c'.repeat(100)}`,
    `${'a'.repeat(100)}d${'c'.repeat(100)}`,
  )
  expect([one.length, other.length]).toEqual([81, 81])
  expect(one).not.toBe(other)
})

it('shows white space where nothing else differs', () => {
  const [one, other] = shownApart(`${FUNCTION}\n $f$`, `${FUNCTION} $f$`)
  expect(one).toContain('\\n $f$')
  expect(other).not.toContain('\\n $f$')
})
