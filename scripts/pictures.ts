/**
 * Draws the job summaries of real runs, as GitHub shows them, into docs/pictures: `npm run pictures`. The runs are the committed
 * action's, on the emulator. Needs Chromium on the path, or its program in CHROMIUM.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { marked } from 'marked'
import { type Emulator, startEmulator } from '../src/emulator/emulator.ts'
import { runAction } from '../src/emulator/runner.ts'

const ROOT = join(import.meta.dirname, '..')
const PICTURES = join(ROOT, 'docs', 'pictures')
const CHROMIUM = process.env.CHROMIUM ?? 'chromium'
const STYLE = readFileSync(
  createRequire(import.meta.url).resolve('github-markdown-css/github-markdown-light.css'),
  'utf8',
)
/** Pixels of a job's page. */
const WIDTH = 1000

const folder = mkdtempSync(join(tmpdir(), 'lakebase-pictures-'))
const workspace = join(folder, 'notes')
cpSync(join(ROOT, 'examples', 'notes'), workspace, { recursive: true })
mkdirSync(PICTURES, { recursive: true })
const emulator = await startEmulator({ lendModulesFrom: ROOT })
try {
  await draw('deploy', { command: 'deploy' })
  await draw('doctor', { command: 'doctor', for: 'production' })
  await grantByHand(emulator)
  await draw('audit', { command: 'audit' })
  writeFileSync(
    join(workspace, 'migrations', '0009_price.sql'),
    'ALTER TABLE notes RENAME COLUMN author TO writer;\nDROP TABLE notes;\n',
  )
  await draw('refused', { command: 'deploy' })
  rmSync(join(workspace, 'migrations', '0009_price.sql'))
  writeFileSync(
    join(workspace, 'server.js'),
    "console.error('DATABASE_URL is not set')\nprocess.exitCode = 1\n",
  )
  await draw('failed', { command: 'deploy' })
} finally {
  await emulator.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** One run, and the picture of its summary. */
async function draw(name: string, inputs: Readonly<Record<string, string>>): Promise<void> {
  const { deployer } = emulator.identities
  const { summary } = await runAction({
    workspace,
    with: {
      environment: 'development',
      'databricks-host': emulator.host,
      'client-id': deployer.clientId,
      ...inputs,
    },
    env: { ...emulator.childEnvironment(), ...emulator.oidcEnvironment() },
  })
  const page = join(folder, `${name}.html`)
  const script = '<script>document.title = document.body.scrollHeight</script>'
  const body = `<body class="markdown-body">${await marked(summary)}${script}</body>`
  const frame = `body { box-sizing: border-box; width: ${WIDTH}px; margin: 0; padding: 24px 32px }`
  writeFileSync(page, `<!doctype html><meta charset="utf-8"><style>${STYLE}${frame}</style>${body}`)
  const url = pathToFileURL(page).href
  const height = /<title>(\d+)/.exec(chromium(['--dump-dom', url]))?.[1] ?? '800'
  const picture = join(PICTURES, `${name}.png`)
  chromium([`--screenshot=${picture}`, `--window-size=${WIDTH},${height}`, url])
  console.log(`docs/pictures/${name}.png`)
}

function chromium(args: readonly string[]): string {
  const always = [
    '--headless',
    '--no-sandbox',
    '--hide-scrollbars',
    '--disable-gpu',
    `--user-data-dir=${folder}/profile`,
  ]
  return execFileSync(CHROMIUM, [...always, `--window-size=${WIDTH},800`, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

/** What an audit finds the next morning. */
async function grantByHand(world: Emulator): Promise<void> {
  await world.sql(
    { project: 'notes-dev' },
    'CREATE ROLE analyst; GRANT UPDATE, TRUNCATE ON app_data.notes TO analyst',
  )
}
