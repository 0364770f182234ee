import { expect, it } from 'vitest'
import { announce, shuffled } from '../sample.ts'
import { runCampaign } from './campaign.ts'
import { allCells } from './cell.ts'
import { COMMANDS } from './command.ts'
import { renderTable, titleOf } from './table.ts'

/** Some seconds each. */
const SIZE = 9

it('a call that goes wrong does no harm', { timeout: 240_000 }, async () => {
  const commands = shuffled('commands of the campaign', COMMANDS).slice(0, 1)
  const all = await allCells(commands)
  // A run that waits for an answer that never comes is left to the whole campaign.
  const cells = all.filter(({ fault }) => !fault.hangs).slice(0, SIZE)
  const name = commands.map((command) => command.name).join(', ')
  announce(`faults of ${name}`, `${cells.length} of ${all.length} cells`, `${all.length - cells.length}`)
  const results = await runCampaign({ cells })
  console.log(renderTable(results, titleOf))
  expect(results.flatMap(({ cell, wrong }) => wrong.map((each) => `${titleOf(cell)}: ${each}`))).toEqual([])
  expect(results.some(({ isHit }) => isHit)).toBe(true)
})
