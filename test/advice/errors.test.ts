import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOauthRole } from '../../src/emulator/postgres/roles.ts'
import { sample } from '../sample.ts'
import { Lab } from '../unit/postgres/lab.ts'
import { ERROR_CASES, type ErrorCase, LEAST } from './error-cases.ts'
import { looseText, shapeOf, waysOf } from './remedy.ts'
import { AdvisedWorld, refusal } from './world.ts'

const SAMPLE = 8

describe('the advice of an error', () => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(17, 'table')
    for (const name of ['auditor', 'stranger', 'tool', 'jack', LEAST])
      await createOauthRole(lab.cluster, { name, superuserMember: false })
    await lab.cluster.query('CREATE ROLE "group"')
  }, 60_000)
  afterAll(() => lab.stop())

  async function refused({ code, make }: ErrorCase): Promise<{ world: AdvisedWorld; hint: string }> {
    const world = await AdvisedWorld.open(lab)
    await make(world)
    const error = await refusal(world.deploy())
    expect(error.code, error.message).toBe(code)
    return { world, hint: error.hint ?? '' }
  }

  /** Follows one way in a world of its own, after which the deploy is not refused any more. */
  async function follow(each: ErrorCase, shape: string): Promise<string[]> {
    const { world, hint } = await refused(each)
    const way = waysOf(hint).find((one) => shapeOf(one) === shape) ?? []
    const trouble = await world
      .follow(way)
      .then(() => world.deploy())
      .then(
        () => [],
        (error: unknown) => [`fails: ${String(error)}\n  in: ${shape}\n  of: ${hint}`],
      )
    await world.close()
    return trouble
  }

  const cases = sample('advice of errors', ERROR_CASES, SAMPLE)

  it.each(cases.map((each) => [`${each.code}: ${each.state}`, each] as const))(
    'leads to a deploy: %s',
    async (_, each) => {
      const { world, hint } = await refused(each)
      await world.close()
      expect(looseText(hint)).toEqual([])
      const shapes = waysOf(hint).map(shapeOf)
      expect(shapes, hint).not.toEqual([])
      const wrong: string[] = []
      for (const shape of shapes) wrong.push(...(await follow(each, shape)))
      expect(wrong, wrong.join('\n')).toEqual([])
    },
  )
})
