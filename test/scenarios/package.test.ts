import { execFileSync } from 'node:child_process'
import { appendFileSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MACHINE_NODE } from '../machine-node.ts'
import { Shop } from './shop.ts'
import { type Deployed, deploymentYaml, firstDeploy, makeWorkspace, SHOP, type Workspace } from './stage.ts'

const CLI = fileURLToPath(new URL('../../dist/cli/index.js', import.meta.url))
const FILES = {
  'deployment.yaml': deploymentYaml('', '  build: { command: echo built > dist/app.txt }'),
  'dist/.keep': '',
  '.gitignore': 'dist/*.txt\n',
  'lib/.hidden': 'x',
  'lib/ä.txt': 'x',
  'lib/Z.txt': 'y',
}

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open(FILES)
})

afterAll(() => shop.close())

/** `package` on a machine with another umask, time zone and locale, which can reach nothing. */
function packElsewhere(workspace: Workspace, ...args: readonly string[]): string {
  const env = { PATH: process.env.PATH, HOME: workspace.path, TZ: 'Asia/Kolkata', LC_ALL: 'tr_TR.UTF-8' }
  const script = 'umask 077 && exec "$0" "$@"'
  const options = { cwd: workspace.path, env, encoding: 'utf8', stdio: 'pipe' } as const
  return execFileSync('sh', ['-c', script, MACHINE_NODE, CLI, 'package', ...args], options)
}

function bytesIn(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
  return new Map(
    paths
      .filter((each) => each.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function httpCalls({ traffic }: Deployed): readonly unknown[] {
  return traffic.entries.filter(({ kind }) => kind === 'http')
}

/** A job that has the configuration and the artefact, and no source. */
function stage(files: Readonly<Record<string, string>> = {}): Workspace {
  const workspace = makeWorkspace({ 'deployment.yaml': FILES['deployment.yaml'], ...files })
  execFileSync('cp', ['-R', join(shop.workspace.path, 'artifact'), join(workspace.path, 'artifact')])
  return workspace
}

describe('package', () => {
  it('packs the same bytes on every machine, with the digest of a deploy, and sends nothing', async () => {
    const planned = await shop.run({ with: { command: 'plan' } })
    const packed = await shop.run({ with: { command: 'package', environment: '' } })
    expect(packed.exitCode, packed.log).toBe(0)
    expect(httpCalls(packed)).toEqual([])
    const digest = planned.outputs['artifact-digest'] ?? ''
    expect(packed.outputs['artifact-digest']).toBe(digest)
    expect(packed.summary).toContain(`**Packed.** \`artifact\` holds 11 files of artefact \`${digest}\`.`)
    const bytes = bytesIn(join(shop.workspace.path, 'artifact'))
    expect([...bytes.keys()]).toEqual([
      'artifact.json',
      'migrations/0001_create_orders.sql',
      'migrations/0002_add_price.sql',
      ...['.gitignore', 'app.yaml', 'dist/.keep', 'dist/app.txt', 'lib/.hidden'].map(
        (name) => `source/${name}`,
      ),
      ...['lib/Z.txt', 'lib/text.txt', 'lib/ä.txt', 'server.mjs'].map((name) => `source/${name}`),
    ])

    const elsewhere = makeWorkspace(Object.fromEntries(Object.entries({ ...SHOP, ...FILES }).reverse()))
    expect(JSON.parse(packElsewhere(elsewhere, '--json'))['artifact-digest']).toBe(digest)
    const others = bytesIn(join(elsewhere.path, 'artifact'))
    const commit = '"commit": "0123456789abcdef0123456789abcdef01234567"'
    expect(bytes.get('artifact.json')).toContain(commit)
    const unknown = bytes.get('artifact.json')?.replace(commit, '"commit": null') ?? ''
    expect(others).toEqual(new Map(bytes).set('artifact.json', unknown))

    // Neither the folder nor one with another name is part of the next artefact.
    packElsewhere(elsewhere, '--out', 'lib/out')
    expect(JSON.parse(packElsewhere(elsewhere, '--json'))['artifact-digest']).toBe(digest)
    elsewhere.dispose()
  })

  it('writes over nothing that it did not write', () => {
    const workspace = makeWorkspace({ ...SHOP, 'web/index.html': 'mine', 'artifact/source/mine.txt': 'mine' })
    const refused = (...args: readonly string[]) => {
      const before = bytesIn(workspace.path)
      expect(() => packElsewhere(workspace, ...args)).toThrow(
        /error: the folder to write, .*nothing was written|beside them/,
      )
      expect(bytesIn(workspace.path)).toEqual(before)
    }
    refused()
    refused('--out', 'web')
    refused('--out', '.')
    refused('--out', 'app.yaml')
    refused('--out', 'migrations/packed')
    refused('--out', 'app.yaml/packed/below')
    symlinkSync('migrations', join(workspace.path, 'link'))
    refused('--out', 'link/packed')
    workspace.remove('link')
    workspace.remove('artifact')
    workspace.write('src/app.js', '')
    expect(() => packElsewhere(workspace, '--source', 'src/.', '--out', 'src')).toThrow(
      'the folder to write, src, is or holds src/., which is packed (nothing was written: name another with `out:`)',
    )
    expect(() => packElsewhere(workspace, '--out', 'app.yaml/packed')).toThrow(
      'app.yaml/packed, lies below app.yaml, which is no folder',
    )
    workspace.remove('src')
    const beside = `${workspace.path}-packed`
    packElsewhere(workspace, '--out', `../${basename(beside)}/below`)
    expect(bytesIn(beside).has('below/artifact.json')).toBe(true)
    rmSync(beside, { recursive: true })
    const building = ['--build-command', 'mkdir -p artifact && echo mine > artifact/index.html']
    expect(() => packElsewhere(workspace, ...building)).toThrow('artifact, was not written by `package`')
    expect(bytesIn(workspace.path).get('artifact/index.html')).toBe('mine\n')
    workspace.remove('artifact')
    packElsewhere(workspace)
    workspace.write('artifact/notes.txt', 'mine')
    refused()
    workspace.remove('artifact/notes.txt')
    // What a killed run left is ours.
    workspace.remove('artifact/source')
    packElsewhere(workspace)
    workspace.dispose()
  })

  it('needs an environment where they differ in what is packed, and files for migrations', () => {
    const config = (build: string, migrations: string) =>
      `environments:\n  a: { app_name: a-a, lakebase: { database_name: a } }\n  b: { app_name: b-b, lakebase: { database_name: b }, build: { command: ${build} } }\ncommon: { build: { command: echo a }, migrations: { ${migrations} } }\n`
    const workspace = makeWorkspace({ ...SHOP, 'deployment.yaml': config('echo b', 'lock_timeout: 1s') })
    expect(() => packElsewhere(workspace)).toThrow(
      'environments a and b differ in build.command, so they are not one artefact (say for which it is, such as `--environment a`',
    )
    packElsewhere(workspace, '--environment', 'b')
    workspace.write('deployment.yaml', config('echo a', 'command: npx migrate'))
    expect(() => packElsewhere(workspace)).toThrow(
      'deployment.yaml:4:62: migrations.command migrates with programs of the checkout, which no artefact holds',
    )
    workspace.dispose()
  })
})

describe('an artefact', () => {
  it('of which anything is not as it was packed is refused by name, before anything is looked at', async () => {
    const workspace = stage()
    const file = (path: string) => join(workspace.path, 'artifact', path)
    const says = async (message: string, hint = 'Hand the folder on') => {
      for (const command of ['deploy', 'plan', 'migrate']) {
        const refused = await shop.run({ workspace: workspace.path, with: { command, artifact: 'artifact' } })
        expect(refused.exitCode, refused.log).toBe(1)
        expect(refused.log).toContain('Code: ARTIFACT_CHANGED')
        expect(shop.complaint(refused)).toContain(message)
        expect(shop.complaint(refused)).toContain(hint)
        expect(httpCalls(refused)).toEqual([])
      }
    }
    const original = bytesIn(file(''))
    appendFileSync(file('source/server.mjs'), '//')
    appendFileSync(file('migrations/0002_add_price.sql'), ' ')
    rmSync(file('source/lib/text.txt'))
    symlinkSync('/etc/hostname', file('source/lib/text.txt'))
    writeFileSync(file('source/more.txt'), '')
    await says(
      'in artifact is not as it was packed: changed: migrations/0002_add_price.sql, source/server.mjs; missing: source/lib/text.txt; not of it: source/lib/text.txt, source/more.txt.',
    )
    rmSync(file('source/lib/text.txt'))
    rmSync(file('source/more.txt'))
    for (const [path, bytes] of original) writeFileSync(file(path), bytes)
    rmSync(file('source/lib/.hidden'))
    await says('missing: source/lib/.hidden.', '`include-hidden-files: true`')
    writeFileSync(file('source/lib/.hidden'), 'x')
    writeFileSync(
      file('artifact.json'),
      original.get('artifact.json')?.replace('"digest": "', '"digest": "0') ?? '',
    )
    await says('does not come to the digest', 'same version of the action')
    writeFileSync(file('artifact.json'), '{}')
    const refused = await shop.run({ workspace: workspace.path, with: { artifact: 'artifact' } })
    expect(refused.log).toContain('artifact/artifact.json was not written by `package`')
    workspace.dispose()
  })

  it('excludes what says how one is made', async () => {
    const inputs = { source: '.', migrations: 'm', 'migrate-command': 'x', 'build-command': 'x' }
    const { log, traffic } = await shop.run({ with: { artifact: 'artifact', ...inputs } })
    for (const name of Object.keys(inputs))
      expect(log).toContain(`inputs "artifact" and "${name}" are both given`)
    expect(traffic.entries).toEqual([])
    const { log: other } = await shop.run({ with: { artifact: 'lib', command: 'plan' } })
    expect(other).toContain('input "artifact" is "lib", which has no artifact.json')
  })

  it('is deployed without a build and without the checkout, as the commit that it was packed from', async () => {
    const workspace = stage({ 'migrations/0003_of_the_checkout.sql': 'SELECT 1;\n' })
    // Nothing of it may run here.
    workspace.write('deployment.yaml', deploymentYaml('', '  build: { command: exit 1 }'))
    const run = {
      workspace: workspace.path,
      with: { artifact: 'artifact' },
      env: { GITHUB_SHA: 'f'.repeat(40) },
    }
    const digest = (await shop.run({ ...run, with: { ...run.with, command: 'plan' } })).outputs[
      'artifact-digest'
    ]
    const deployed = await shop.deploys(firstDeploy(), {
      ...run,
      with: { ...run.with, 'expect-digest': digest ?? '' },
    })
    expect(deployed.outputs['artifact-digest']).toBe(digest)
    expect([...shop.filesIn(shop.runningFolder).keys()].sort()).toEqual([
      '.gitignore',
      '.lakebase-deploy.json',
      'app.yaml',
      'dist/.keep',
      'dist/app.txt',
      'lib/.hidden',
      'lib/Z.txt',
      'lib/text.txt',
      'lib/ä.txt',
      'server.mjs',
    ])
    const [release] = await shop.sql('SELECT git_sha, artifact_digest FROM app_data.lakebase_releases')
    expect(release).toEqual({ git_sha: '0123456789abcdef0123456789abcdef01234567', artifact_digest: digest })
    await shop.deploys([], run)
    // The checkout that it was packed from is the same release.
    await shop.deploys([])
    workspace.dispose()
  })

  it('brings its migrations alone with migrate', async () => {
    shop.workspace.write('migrations/0003_add_note.sql', 'ALTER TABLE orders ADD COLUMN note text;\n')
    packElsewhere(shop.workspace)
    const workspace = stage()
    await shop.deploys(['migrate'], {
      workspace: workspace.path,
      with: { command: 'migrate', artifact: 'artifact' },
    })
    workspace.dispose()
  })
})
