import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect } from 'vitest'
import { RELEASE_TABLE } from '../../src/catalog/release.ts'
import type { Emulator, Secret } from '../../src/emulator/emulator.ts'
import { principalName } from '../../src/emulator/state/principal.ts'
import { flawsIn } from '../flaws.ts'
import { annotations } from './log.ts'
import { type Deployed, deploy, kinds, type Run, type Workspace } from './stage.ts'

/** Three parts of base64url: a JSON Web Token, wherever it came from. */
const JWT = /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/

/**
 * One run of the action, held to what every run promises: what it did is what it had planned and what it says it did,
 * no credential is in anything that it leaves behind, and no sentence that a person reads is broken.
 */
export async function deployAndCheckClaims(
  emulator: Emulator,
  workspace: Workspace,
  run: Run = {},
): Promise<Deployed> {
  const before = new Set(emulator.secrets().map(({ value }) => value))
  const result = await deploy(emulator, workspace, run)
  if (result.exitCode === 0) expectPlanKept(result, run)
  else expectFailureAdmitted(result)
  const issued = emulator.secrets().filter(({ value }) => !before.has(value))
  expectMasked(result, issued, principalName(emulator.identities[run.by ?? 'deployer']))
  expectNoCredential(emulator, result)
  expectValidOutputs(result)
  expectWholeSentences(result)
  return result
}

function isDryRun({ with: inputs }: Run): boolean {
  return (
    inputs?.command === 'plan' ||
    inputs?.command === 'audit' ||
    inputs?.command === 'status' ||
    (inputs?.command === 'destroy' && inputs.confirm === undefined) ||
    inputs?.command === 'doctor' ||
    inputs?.['dry-run'] === 'true'
  )
}

function expectPlanKept(result: Deployed, run: Run): void {
  // It stays on its machine.
  if (run.with?.command === 'package') {
    expect(result.traffic.entries).toEqual([])
    return
  }
  const dryRun = isDryRun(run)
  const planned = dryRun ? [] : kinds(result)
  const missing = run.contended ? planned.filter((kind) => !result.executed.includes(kind)) : []
  expect([...result.executed, ...missing].sort(), result.log).toEqual(planned.toSorted())
  if (!run.contended) expect(result.executed, result.log).toEqual(planned)
  if (dryRun) {
    expect(result.traffic.writes).toEqual([])
    expect(result.summary).toContain('Nothing was changed.')
    return
  }
  const changes = planned.length === 1 ? '1 change was' : `${planned.length} changes were`
  const idle = (result.outputs.plan ?? '').includes('"findings":[]')
    ? '**Nothing to do.**'
    : '**Nothing was changed.**'
  expect(result.outputs.changed).toBe(String(planned.length > 0))
  expect(result.summary).toContain(planned.length > 0 ? `; ${changes} made.` : idle)
  // A run that has nothing to do may still write down that a release is healthy whose own run could not say so.
  const writes = result.traffic.writes.filter(
    (each) => each.kind !== 'sql' || !each.sql.includes(RELEASE_TABLE),
  )
  if (planned.length === 0) expect(writes).toEqual([])
}

function expectFailureAdmitted({ executed, log, summary }: Deployed): void {
  expect(log).toMatch(/^::error[ :]/m)
  expect(summary).toContain('**Failed.**')
  if (summary.includes('Nothing was changed.')) {
    expect(executed, log).toEqual([])
    return
  }
  // The call of a change that was begun may have been taken before it failed.
  const done = Number(/^(\d+) of \d+ changes? done[;.]/m.exec(summary)?.[1])
  const begun = summary.match(/^- \[ \] .* \(begun\)$/gm)?.length ?? 0
  expect(executed.length, log).toBeGreaterThanOrEqual(done)
  expect(executed.length, log).toBeLessThanOrEqual(done + begun)
}

/** What a person reads has no broken or doubled sentence. */
function expectWholeSentences({ log }: Deployed): void {
  const flaws = annotations(log).flatMap(({ message }) => flawsIn(message).map((flaw) => ({ flaw, message })))
  expect(flaws).toEqual([])
}

/** The runner replaces masked values, so a mask that comes too late, or not at all, is a leak. */
function expectMasked({ masks }: Deployed, issued: readonly Secret[], identity: string): void {
  const own = issued.filter(({ holder }) => holder === identity || holder === undefined)
  expect(own.filter(({ value }) => !masks.includes(value))).toEqual([])
}

function expectNoCredential(emulator: Emulator, result: Deployed): void {
  const { files } = emulator.world
  const left: Readonly<Record<string, string>> = {
    log: result.log,
    summary: result.summary,
    ...Object.fromEntries(Object.entries(result.outputs).map(([name, text]) => [`output ${name}`, text])),
    calls: result.traffic.entries
      .map((entry) => (entry.kind === 'http' ? entry.path : JSON.stringify(entry)))
      .join('\n'),
    ...Object.fromEntries(
      [...files.files('/')].map(([path, { content }]) => [path, content.toString('utf8')]),
    ),
  }
  const secrets = emulator.secrets().map(({ value }) => value)
  for (const [place, text] of Object.entries(left)) {
    const found = secrets.some((secret) => text.includes(secret)) || JWT.test(text)
    expect(found, `a credential in ${place}`).toBe(false)
  }
  // The runner has put *** where a masked value was printed.
  expect(result.log).not.toContain('***')
}

const schema = JSON.parse(readFileSync(new URL('../../plan.schema.json', import.meta.url), 'utf8'))
const ajv = new Ajv({ allErrors: true }).addSchema(schema, 'plan')

/** What programs read is what the published schema says. */
function expectValidOutputs({ outputs }: Deployed): void {
  const { plan, findings } = outputs
  for (const [text, name] of [
    [plan, 'plan'],
    [findings, 'plan#/definitions/findings'],
  ]) {
    if (!text || !name) continue
    expect(ajv.validate(name, JSON.parse(text)), ajv.errorsText()).toBe(true)
  }
}
