import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import type { Emulator } from '../../../src/emulator/emulator.ts'
import { type Cluster, startCluster } from '../../../src/emulator/postgres/cluster.ts'
import { type Finished, runCli } from '../../scenarios/terminal.ts'

const TOOL = 'npx @tellr/lakebase-deploy '

/** Somebody at a terminal, logged in to the workspace as jane, who types what a page says. */
export class Reader {
  readonly emulator: Emulator
  /** The project. */
  readonly directory: string
  readonly #home = mkdtempSync(join(tmpdir(), 'lakebase-reader-'))
  readonly #programs = join(this.#home, 'bin')
  readonly #environment = new Map<string, string>()
  readonly #clusters: Cluster[] = []

  constructor(emulator: Emulator) {
    this.emulator = emulator
    this.directory = join(this.#home, 'project')
    mkdirSync(this.directory)
    mkdirSync(this.#programs)
    const { token } = emulator.identities.jane
    writeFileSync(join(this.#home, '.databrickscfg'), `[dev]\nhost = ${emulator.host}\ntoken = ${token}\n`)
    this.export('DATABRICKS_HOST', emulator.host)
    this.export('DATABRICKS_TOKEN', token)
    this.export('PATH', `${this.#programs}:${process.env.PATH}`)
  }

  export(name: string, value: string): void {
    this.#environment.set(name, value)
  }

  unset(name: string): void {
    this.#environment.delete(name)
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.directory, path)), { recursive: true })
      writeFileSync(join(this.directory, path), text)
    }
  }

  remove(path: string): void {
    rmSync(join(this.directory, path))
  }

  /** The URL of a PostgreSQL of the reader's own. */
  async localDatabase(): Promise<string> {
    const cluster = await startCluster(17)
    this.#clusters.push(cluster)
    // A server of one's own has no such role.
    await cluster.query('ALTER ROLE databricks_superuser RENAME TO somebody')
    await cluster.query("CREATE ROLE me LOGIN CREATEROLE PASSWORD 'local'")
    await cluster.query('CREATE DATABASE shop OWNER me TEMPLATE template0')
    return `postgresql://me:local@/shop?host=${cluster.socketDirectory}&port=${cluster.port}`
  }

  /** Installs a program that tells how it was called, and for whom. */
  install(name: string): void {
    const path = join(this.#programs, name)
    writeFileSync(path, '#!/bin/sh\necho "$(basename "$0") $* for $PGUSER at $PGHOST"\n')
    chmodSync(path, 0o755)
  }

  /** One line of a shell: a command of this tool, or an `export`. */
  async type(line: string): Promise<Finished> {
    const [, name, value = ''] = /^export (\w+)=(.*)$/.exec(line) ?? []
    if (name !== undefined) {
      // A value that a story has put there stands for the one of the page.
      if (!this.#environment.has(name)) this.export(name, value)
      return { exitCode: 0, stdout: '', stderr: '' }
    }
    expect(line).toMatch(/^npx @tellr\/lakebase-deploy /)
    const words = line.slice(TOOL.length).replace(/ #.*$/, '').split(' ')
    return runCli(this.emulator, {
      args: words.map((word) =>
        word.replace(/^"\$(\w+)"$/, (_, variable) => this.#environment.get(variable) ?? ''),
      ),
      cwd: this.directory,
      // A profile has a login of its own.
      env: Object.fromEntries([
        ...[...this.#environment].filter(
          ([key]) => !(words.includes('--profile') && /^DATABRICKS_/.test(key)),
        ),
        ['HOME', this.#home],
      ]),
    })
  }

  async leave(): Promise<void> {
    for (const cluster of this.#clusters) await cluster.stop()
    rmSync(this.#home, { recursive: true, force: true })
  }
}
