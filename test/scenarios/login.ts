import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import type { ActionRun } from '../../src/emulator/runner.ts'
import type { HttpEntry } from '../../src/emulator/state/journal.ts'
import { annotations } from './log.ts'
import { type Deployed, deploy, makeWorkspace, type Workspace } from './stage.ts'

/** A job without `id-token: write`. */
export const NO_ID_TOKEN = { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }
/** A step that says nothing about workspace and identity. */
export const NO_INPUTS = { 'client-id': '', 'databricks-host': '' }
export const WRONG_TOKEN = 'dapi00000000000000000000000000000000'

export interface LoggedIn extends Deployed {
  /** Whom the platform took the run for, in the order of their first call. */
  readonly identities: readonly string[]
  /** `METHOD /path` of every HTTP call. */
  readonly calls: readonly string[]
}

type Profile = Readonly<Record<string, string>>

/** A checkout and a home directory to log in from. */
export class LoginStage {
  readonly workspace: Workspace = makeWorkspace()
  readonly home = mkdtempSync(join(tmpdir(), 'lakebase-home-'))
  readonly #emulator: Emulator

  constructor(emulator: Emulator) {
    this.#emulator = emulator
  }

  /** A plan: it logs in and reads everything, and leaves no trace. */
  async plan(run: Partial<ActionRun> = {}): Promise<LoggedIn> {
    const { journal } = this.#emulator
    const before = journal.length
    const result = await deploy(this.#emulator, this.workspace, {
      with: { command: 'plan', ...run.with },
      env: { HOME: this.home, ...run.env },
    })
    const calls = journal.slice(before).filter((entry): entry is HttpEntry => entry.kind === 'http')
    return {
      ...result,
      identities: [...new Set(calls.flatMap(({ identity }) => identity ?? []))],
      calls: calls.map(({ method, path }) => `${method} ${path}`),
    }
  }

  /** Replaces ~/.databrickscfg. */
  writeProfiles(profiles: Readonly<Record<string, Profile>>): void {
    const sections = Object.entries(profiles).map(([name, settings]) =>
      [`[${name}]`, ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`), ''].join('\n'),
    )
    writeFileSync(join(this.home, '.databrickscfg'), sections.join('\n'))
  }

  dispose(): void {
    this.workspace.dispose()
    rmSync(this.home, { recursive: true, force: true })
  }
}

/** The one thing that a failed login says. */
export function errorOf(result: LoggedIn): string {
  expect(result.exitCode).toBe(1)
  const messages = annotations(result.log).map(({ message }) => message)
  expect(messages).toHaveLength(1)
  return messages[0] ?? ''
}
