import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../../src/emulator/emulator.ts'
import { browse } from '../../../src/emulator/visitor.ts'
import { startEmulator } from '../../emulator.ts'
import { IS_WHOLE } from '../../sample.ts'
import { runCli } from '../../scenarios/terminal.ts'
import { preparePython } from '../emulator/python.ts'
import { startJob } from '../pages/job.ts'

const PAGE = readFileSync(fileURLToPath(new URL('../../../docs/first-deploy.md', import.meta.url)), 'utf8')

/** Every command of the page, in order. */
const COMMANDS = [...PAGE.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, text = '']) => text.trim().split('\n'))

/** The smallest app of Express's own page "Hello world example". */
const EXPRESS = {
  'package.json': JSON.stringify({
    name: 'myapp',
    version: '1.0.0',
    main: 'app.js',
    dependencies: { express: '^5.1.0' },
  }),
  'app.js': `const express = require('express')
const app = express()
const port = process.env.PORT || 3000

app.get('/', (req, res) => {
  res.send('Hello World!')
})

app.listen(port, () => {
  console.log(\`Example app listening on port \${port}\`)
})
`,
  'migrations/0001_create_visits.sql': 'CREATE TABLE visits (at timestamptz NOT NULL DEFAULT now());\n',
}

/** The first app of Streamlit's page "Create an app". */
const STREAMLIT = {
  'requirements.txt': 'streamlit==1.49.1\n',
  'streamlit_app.py': 'import streamlit as st\n\nst.title("Uber pickups in NYC")\n',
}

/** Streamlit and what it needs have 200 MB, so that the sample of `npm test` leaves it out. */
const python = IS_WHOLE ? await preparePython(['pip']) : { missing: 'it is part of `npm run faults`' }
if ('missing' in python) console.warn(`Streamlit is not tested here: ${python.missing}`)

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.stop())

/** Somebody who has the page, and follows it: what it knows of the commands of others is what they would do. */
class Newcomer {
  readonly directory = mkdtempSync(join(tmpdir(), 'lakebase-newcomer-'))
  readonly variables = new Map<string, string>()
  /** What stands in <> on the page. */
  readonly filled: ReadonlyMap<string, string>
  readonly run: string[] = []
  green = false

  constructor(app: Readonly<Record<string, string>>, repository: string) {
    const { deployer } = emulator.identities
    const [org = '', repo = ''] = repository.split('/')
    this.filled = new Map([
      ['org', org],
      ['repo', repo],
      ['id', deployer.id],
      ['application_id', deployer.clientId],
      ['workspace-id', emulator.world.workspaceId],
    ])
    for (const [path, text] of Object.entries(app)) {
      mkdirSync(dirname(join(this.directory, path)), { recursive: true })
      writeFileSync(join(this.directory, path), text)
    }
  }

  async follow(command: string): Promise<void> {
    const line = command
      .replaceAll(/<([\w-]+)>/g, (_, name: string) => this.filled.get(name) ?? `unknown ${name}`)
      .replaceAll('https://dbc-a1b2c3d4-e5f6.cloud.databricks.com', emulator.host)
    expect(line).not.toContain('unknown ')
    this.run.push(line)
    if (line.startsWith('npx @tellr/lakebase-deploy ')) return this.#cli(line.split(' ').slice(2))
    if (line.startsWith('databricks account service-principal-federation-policy create '))
      return this.#policy(line)
    if (line.startsWith('gh variable set ')) return this.#variable(line.split(' '))
    if (line.startsWith('git push ')) return this.#push()
    expect(line).toMatch(
      /^(?:databricks account (?:service-principals|workspace-assignment) |gh api -X PUT |git (?:add|commit) )/,
    )
  }

  async #cli(args: readonly string[]): Promise<void> {
    const { exitCode, stderr } = await runCli(emulator, { args, cwd: this.directory })
    expect(exitCode, stderr).toBe(0)
  }

  #policy(line: string): void {
    const [, id, body = ''] = /create (\S+) --json '(.*)'$/.exec(line) ?? []
    expect(id).toBe(emulator.identities.deployer.id)
    const { issuer, audiences, subject } = JSON.parse(body).oidc_policy
    const servicePrincipal = emulator.identities.deployer.clientId
    emulator.world.federationPolicies.push({ servicePrincipal, issuer, audiences, subject })
  }

  #variable([, , , name = '', , , , value = '']: readonly string[]): void {
    this.variables.set(name, value)
  }

  /** GitHub starts the workflow that is there. */
  async #push(): Promise<void> {
    const result = await startJob(
      emulator,
      readFileSync(join(this.directory, '.github/workflows/deploy.yml'), 'utf8'),
      {
        workspace: this.directory,
        repository: `${this.filled.get('org')}/${this.filled.get('repo')}`,
        variables: this.variables,
      },
    )
    expect(result.exitCode, result.log).toBe(0)
    this.green = true
    this.variables.set('URL', result.outputs['app-url'] ?? '')
  }

  get url(): string {
    return this.variables.get('URL') ?? ''
  }

  leave(): void {
    rmSync(this.directory, { recursive: true, force: true })
  }
}

async function follow(app: Readonly<Record<string, string>>, repository: string): Promise<Newcomer> {
  const newcomer = new Newcomer(app, repository)
  for (const command of COMMANDS)
    await newcomer.follow(command.replace('--app-name hello', `--app-name ${repository.split('/')[1]}`))
  return newcomer
}

describe('a newcomer who follows docs/first-deploy.md', () => {
  it('needs at most twelve commands', () => {
    expect(COMMANDS.length).toBeGreaterThan(5)
    expect(COMMANDS.length).toBeLessThanOrEqual(12)
    expect(PAGE).toContain('Ten commands')
    expect(COMMANDS).toHaveLength(10)
  })

  it("has Express's smallest app run, with its table", async () => {
    const newcomer = await follow(EXPRESS, 'acme/express-app')
    try {
      expect(newcomer.green).toBe(true)
      expect(await browse(emulator, newcomer.url)).toBe('Hello World!')
      const [row] = await emulator.sql({ project: 'express-app' }, 'SELECT count(*) FROM app_data.visits')
      expect(row).toEqual({ count: '0' })
    } finally {
      newcomer.leave()
    }
  })

  it.skipIf('missing' in python)(
    "has Streamlit's first app run",
    async () => {
      const newcomer = await follow(STREAMLIT, 'acme/streamlit-app')
      try {
        expect(newcomer.green).toBe(true)
        expect(await browse(emulator, newcomer.url)).toContain('<title>Streamlit</title>')
      } finally {
        newcomer.leave()
      }
    },
    300_000,
  )
})
