import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { describe, expect, test } from 'vitest'
import { type Bill, makeBill, narrowBill } from '../../../scripts/sbom.ts'

const validator = new Validation.JsonValidator(Spec.Version.v1dot5)
const bill = makeBill()

test('the bill of materials of dist/ is valid by the schema of CycloneDX', async () => {
  expect(await validator.validate(JSON.stringify(bill))).toBeNull()
})

test('the schema sees a fault', async () => {
  const text = JSON.stringify(bill).replace('"type":"library"', '"type":"libary"')
  expect(await validator.validate(text)).not.toBeNull()
})

test('it lists what was bundled, with where it is from, and no tool of the tests', () => {
  const names = bill.components.map(({ name }) => name)
  expect(names).toEqual(
    expect.arrayContaining(['pg', '@actions/core', 'libpg-query', 'PostgreSQL', 'webpack']),
  )
  expect(names).not.toContain('vitest')
  expect(bill.components.find(({ name }) => name === 'pg')).toHaveProperty('purl')
  expect(bill.metadata.component.name).toBe('@tellr/lakebase-deploy')
  const refs = new Set([
    bill.metadata.component['bom-ref'],
    ...bill.components.map((each) => each['bom-ref']),
  ])
  expect(
    bill.dependencies.flatMap(({ dependsOn = [] }) => dependsOn).filter((ref) => !refs.has(ref)),
  ).toEqual([])
})

describe('a bill', () => {
  const own = { 'bom-ref': 'own@1' }
  const npm: Bill = {
    metadata: { component: own },
    components: [{ 'bom-ref': 'a@1', name: 'a', version: '1' }],
    dependencies: [{ ref: 'own@1', dependsOn: ['a@1', 'b@1'] }],
  }

  test('holds no package that was not bundled', () => {
    expect(narrowBill(npm, [], 'own')).toMatchObject({ components: [], dependencies: [{ dependsOn: [] }] })
  })

  test('is refused when dist/ was built from other versions', () => {
    const other = { name: 'a', version: '2', license: 'MIT' }
    expect(() => narrowBill(npm, [other], 'own')).toThrow('dist/ holds a 2, which package-lock.json has not')
  })
})
