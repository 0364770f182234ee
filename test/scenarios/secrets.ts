import { expect } from 'vitest'
import type { ActionResult } from '../../src/emulator/runner.ts'

/** Whatever of `secrets` the run knew was masked before anything else could print it, and is in nothing that it leaves behind. */
export function expectKept(result: ActionResult, secrets: readonly string[]): void {
  const lines = result.transcript.split('\n')
  for (const secret of secrets) {
    expect(result.masks, 'masked').toContain(secret)
    const showing = new Set(lines.filter((line) => line.includes(secret)))
    expect([...showing], 'printed only to be masked').toEqual([`::add-mask::${secret}`])
    const rest = JSON.stringify([result.summary, result.outputs])
    expect(rest.includes(secret), 'in summary or outputs').toBe(false)
  }
  expect(result.log, 'something masked was printed').not.toContain('***')
}

/** The JSON Web Tokens among the masks, by what they are for. */
export function maskedTokens(result: ActionResult): {
  idTokens: string[]
  access: string[]
  database: string[]
} {
  const tokens = result.masks.filter((mask) => mask.startsWith('eyJ'))
  const of = (test: (claims: Record<string, unknown>) => boolean) =>
    tokens.filter((token) => test(claimsOf(token)))
  return {
    idTokens: of(({ iss }) => iss === 'https://token.actions.githubusercontent.com'),
    access: of(({ scope }) => scope === 'all-apis'),
    database: of(({ scope }) => scope === 'lakebase'),
  }
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}
