import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding } from '../../src/access/change.ts'
import { createOauthRole } from '../../src/emulator/postgres/roles.ts'
import { sample } from '../sample.ts'
import { Lab } from '../unit/postgres/lab.ts'
import { FINDING_CASES, type FindingCase } from './finding-cases.ts'
import { looseText, shapeOf, type Way, waysOf } from './remedy.ts'
import { AdvisedWorld } from './world.ts'

const SAMPLE = 12

describe('the advice of a finding', () => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(17, 'table')
    for (const name of ['auditor', 'stranger', 'tool', 'jack'])
      await createOauthRole(lab.cluster, { name, superuserMember: false })
    await lab.cluster.query('CREATE ROLE "group"')
  }, 60_000)
  afterAll(() => lab.stop())

  async function arrange({ configured, before, make }: FindingCase): Promise<AdvisedWorld> {
    const world = await AdvisedWorld.open(lab)
    if (configured !== undefined) world.configure(configured)
    await before?.(world)
    await world.deploy()
    await make(world)
    return world
  }

  /** What the audit finds, and what the plan finds; none in a plan that is refused. */
  async function findingsIn(world: AdvisedWorld, { code }: FindingCase): Promise<readonly Finding[]> {
    const all = [await world.audited(), await world.planned().catch(() => [])]
    return all.flat().filter((finding) => finding.code === code)
  }

  /** Follows one way in a world of its own, and says what is wrong with it. */
  async function follow(each: FindingCase, hint: string, shape: string): Promise<string[]> {
    const world = await arrange(each)
    // The statement is another one: names of the database are in it.
    const ways = (await findingsIn(world, each)).flatMap((finding) => waysOf(finding.hint))
    const way: Way = ways.find((one) => shapeOf(one) === shape) ?? []
    const trouble = await world.follow(way).then(
      () => undefined,
      (error: unknown) => String(error),
    )
    const left = trouble === undefined ? await findingsIn(world, each) : []
    await world.close()
    if (trouble !== undefined) return [`fails: ${trouble}\n  in: ${shape}\n  of: ${hint}`]
    return left.slice(0, 1).map(({ message }) => `leaves: ${message}\n  in: ${shape}\n  of: ${hint}`)
  }

  const cases = sample('advice of findings', FINDING_CASES, SAMPLE)

  it.each(cases.map((each) => [`${each.code}: ${each.state}`, each] as const))(
    'leads out: %s',
    async (_, each) => {
      const world = await arrange(each)
      const hints = (await findingsIn(world, each)).map(({ hint }) => hint)
      await world.close()
      expect(hints.flatMap(looseText)).toEqual([])
      const shapes = new Map(
        hints.flatMap((hint) => waysOf(hint).map((way) => [shapeOf(way), hint] as const)),
      )
      expect([...shapes], hints.join('\n')).not.toEqual([])
      const wrong: string[] = []
      for (const [shape, hint] of shapes) wrong.push(...(await follow(each, hint, shape)))
      expect(wrong, wrong.join('\n')).toEqual([])
    },
  )
})
