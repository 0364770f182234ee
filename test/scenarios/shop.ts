import { expect } from 'vitest'
import type { Emulator, EmulatorOptions } from '../../src/emulator/emulator.ts'
import { startEmulator } from '../emulator.ts'
import { deployAndCheckClaims } from './claims.ts'
import { Person } from './person.ts'
import { type Deployed, kinds, makeWorkspace, type Run, SHOP, type Workspace } from './stage.ts'

type Json = Readonly<Record<string, unknown>>

/** The shop's repository, an emulator of its own to deploy it to, and jane, who changes things there by hand. */
export class Shop {
  readonly emulator: Emulator
  readonly workspace: Workspace
  readonly jane: Person
  /** Inputs of every run, beside its own. */
  inputs: Readonly<Record<string, string>> = {}

  private constructor(emulator: Emulator, files: Readonly<Record<string, string>>) {
    this.emulator = emulator
    this.workspace = makeWorkspace({ ...SHOP, ...files })
    this.jane = new Person(emulator)
  }

  /** `files` are added to those of SHOP, or replace them. */
  static async open(
    files: Readonly<Record<string, string>> = {},
    options: EmulatorOptions = {},
  ): Promise<Shop> {
    return new Shop(await startEmulator(options), files)
  }

  async close(): Promise<void> {
    this.workspace.dispose()
    await this.emulator.stop()
  }

  /** One run, whatever comes of it. */
  run(run: Run = {}): Promise<Deployed> {
    return deployAndCheckClaims(this.emulator, this.workspace, {
      ...run,
      with: { ...this.inputs, ...run.with },
    })
  }

  /** A run that succeeds and does exactly this. */
  async deploys(expected: readonly string[], run: Run = {}): Promise<Deployed> {
    const result = await this.run(run)
    expect(result.exitCode, result.log).toBe(0)
    expect(kinds(result)).toEqual(expected)
    return result
  }

  /** A run that does exactly this, after which the next one has nothing to do. */
  async converges(expected: readonly string[], run: Run = {}): Promise<Deployed> {
    const result = await this.deploys(expected, run)
    await this.deploys([])
    return result
  }

  /** A run that fails without having changed anything. */
  async refuses(run: Run = {}): Promise<Deployed> {
    const result = await this.fails([], run)
    expect(result.summary).toContain('Nothing was changed.')
    return result
  }

  /** A run that fails after it has done exactly this. */
  async fails(executed: readonly string[], run: Run = {}): Promise<Deployed> {
    const result = await this.run(run)
    expect(result.exitCode, result.log).not.toBe(0)
    expect(result.executed, result.log).toEqual(executed)
    return result
  }

  /** A failed run's message and advice, as its annotation has them, without what it says of the release that runs. */
  complaint({ log }: Deployed): string {
    const said = /^::error(?: [^:]*)?::(.*?)(?:%0ACode: [A-Z_]+)?$/m.exec(log)?.[1] ?? ''
    return said
      .replaceAll('%0A', '\n')
      .replaceAll('%25', '%')
      .replace(/\n(?:The (?:new )?release [0-9a-f]{12}|Nothing runs now:) .*/g, '')
      .replace(/\nBack to release .*\n+ {4}.*/g, '')
  }

  /** Does `work` just before the next call that matches takes effect. */
  beforeCall(call: RegExp, work: () => Promise<unknown>): void {
    this.#onCall('before', call, work)
  }

  /** Does `work` between the effect of the next call that matches, or of the one after `skip` such calls, and its answer. */
  afterCall(call: RegExp, work: () => Promise<unknown>, skip = 0): void {
    this.#onCall('after', call, work, skip)
  }

  #onCall(when: 'before' | 'after', call: RegExp, work: () => Promise<unknown>, skip = 0): void {
    const { emulator } = this
    let left = skip
    emulator.onCall = async ({ method, path, phase }) => {
      if (phase !== when || !call.test(`${method} ${path}`)) return
      if (left > 0) {
        left -= 1
        return
      }
      delete emulator.onCall
      await work()
    }
  }

  /** Nothing goes wrong any more. */
  calm(): void {
    this.emulator.faults.clear()
    delete this.emulator.onCall
  }

  /** Changes settings of the app by hand. */
  async updateApp(app: Json): Promise<void> {
    await this.jane.post('/api/2.0/apps/shop/update', { app, update_mask: Object.keys(app).join(',') })
    await this.jane.until('/api/2.0/apps/shop/update', ({ status }) => hasState(status, 'SUCCEEDED'))
  }

  /** Deploys by hand and waits until that has succeeded. */
  async deployByHand(deployment: Json): Promise<void> {
    const all = '/api/2.0/apps/shop/deployments'
    const { deployment_id: id } = await this.jane.post(all, { mode: 'SNAPSHOT', ...deployment })
    await this.jane.until(`${all}/${String(id)}`, ({ status }) => hasState(status, 'SUCCEEDED'))
  }

  /** The app's resources as the API shows them. */
  async resources(): Promise<Json[]> {
    const found = (await this.jane.get('/api/2.0/apps/shop')).resources
    return Array.isArray(found) ? found : []
  }

  /** SQL as the platform's superuser on the shop's default branch. */
  sql(text: string): Promise<Record<string, unknown>[]> {
    return this.emulator.sql({ project: 'shop' }, text)
  }

  /** Postgres role of the app, quoted. */
  get appRole(): string {
    return `"${this.emulator.world.apps.get('shop')?.servicePrincipal.clientId}"`
  }

  /** Postgres role of the deployer, quoted. */
  get deployerRole(): string {
    return `"${this.emulator.identities.deployer.clientId}"`
  }

  /** Workspace path of the source folder that was deployed last. */
  get runningFolder(): string {
    return this.emulator.world.apps.get('shop')?.activeDeployment?.sourceCodePath ?? ''
  }

  /** Workspace path of a source folder beside that one, by its number. */
  folder(number: number): string {
    return this.runningFolder.replace(/\d+$/, String(number))
  }

  /** Somebody stops the app and starts it again, which deploys what its folder holds then. */
  async restart(): Promise<void> {
    const path = '/api/2.0/apps/shop'
    await this.jane.post(`${path}/stop`)
    await this.jane.until(path, ({ compute_status: status }) => hasState(status, 'STOPPED'))
    await this.jane.post(`${path}/start`)
    await this.jane.until(path, ({ active_deployment: deployment }) => deployment !== undefined)
  }

  /** Id, time and text of each file in a workspace folder. */
  filesIn(folder: string): Map<string, string> {
    const files = this.emulator.world.files.files(folder.replace('/Workspace', ''))
    return new Map(
      [...files].map(([path, { id, modifiedAt, content }]) => [path, `${id} ${modifiedAt} ${content}`]),
    )
  }
}

function hasState(status: unknown, state: string): boolean {
  return typeof status === 'object' && status !== null && 'state' in status && status.state === state
}
