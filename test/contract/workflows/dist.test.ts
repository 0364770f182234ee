import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findWorkflow } from './workflow.ts'

const { jobs } = findWorkflow('.github/workflows/dist.yml')
const BRANCH = 'dependabot/npm_and_yarn/pg-9'
const BUILT = { 'action/index.js': 'new', 'sql/libpg-query.wasm': 'new', 'runtime/index.d.cts': 'new' }

function job(name: string) {
  const found = jobs.find((each) => each.name === name)
  if (!found) throw new Error(`dist.yml has no job ${name}`)
  return found
}

test('the job that runs what was updated can write nothing', () => {
  expect(job('build').permissions).toEqual({ contents: 'read' })
})

test('the job that can write runs nothing but its own lines', () => {
  const { permissions, steps } = job('push')
  expect(permissions).toEqual({ contents: 'write', actions: 'write' })
  expect(steps.flatMap(({ uses }) => uses?.split('@')[0] ?? [])).toEqual([
    'actions/checkout',
    'actions/download-artifact',
  ])
  expect(steps.filter(({ run }) => /\b(npm|npx|node|make|sh|bash|source|eval)\b/.test(run ?? ''))).toEqual([])
})

/** The scripts of the job as GitHub runs them, in a checkout whose origin is a bare repository. */
describe.skipIf(process.platform === 'win32')('the job that can write', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lakebase-dist-push-'))
    git(folder, 'init', '--quiet', '--bare', '--initial-branch', BRANCH, 'origin')
    git(folder, 'clone', '--quiet', join(folder, 'origin'), 'work')
    write('work', { 'dist/action/index.js': 'old', 'dist/gone.js': 'old', 'src/main.ts': 'source' })
    git(join(folder, 'work'), 'add', '.')
    git(join(folder, 'work'), ...AUTHOR, 'commit', '--quiet', '--message', 'deps: update')
    git(join(folder, 'work'), 'push', '--quiet', 'origin', `HEAD:${BRANCH}`)
    write('work', {
      '.git/hooks/pre-commit': '#!/bin/sh\ntouch ../hooked\n',
      '.git/hooks/pre-push': '#!/bin/sh\ntouch ../hooked\n',
    })
    write('bin', { gh: `#!/bin/sh\necho "$@" >> "${folder}/gh.log"\n` })
    for (const file of ['work/.git/hooks/pre-commit', 'work/.git/hooks/pre-push', 'bin/gh'])
      chmodSync(join(folder, file), 0o755)
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const AUTHOR = ['-c', 'user.name=a', '-c', 'user.email=a@b.example']

  function git(cwd: string, ...args: readonly string[]): string {
    return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  }

  function write(place: string, files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, place, name)), { recursive: true })
      writeFileSync(join(folder, place, name), text)
    }
  }

  /** Exit code of the first step that fails, and what was printed. */
  function push(): { readonly exitCode: number; readonly log: string } {
    let log = ''
    for (const { run } of job('push').steps) {
      if (run === undefined) continue
      const { status, stdout, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', run], {
        cwd: join(folder, 'work'),
        encoding: 'utf8',
        env: {
          PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter),
          HOME: folder,
          RUNNER_TEMP: folder,
          BRANCH,
          GH_TOKEN: 'none',
        },
      })
      log += stdout + stderr
      if (status !== 0) return { exitCode: status ?? -1, log }
    }
    return { exitCode: 0, log }
  }

  function commits(): readonly string[] {
    return git(join(folder, 'origin'), 'log', '--format=%s', BRANCH).trim().split('\n')
  }

  test('pushes one commit that changes dist/ alone, and starts CI on it', () => {
    write('dist', BUILT)
    write('work', { 'src/left-behind.ts': 'not of the pull request' })
    expect(push()).toMatchObject({ exitCode: 0 })
    expect(commits()).toEqual(['dist: rebuild for updated packages', 'deps: update'])
    const changed = git(join(folder, 'origin'), 'show', '--format=', '--name-status', '--no-renames', BRANCH)
    expect(changed.trim().split('\n')).toEqual([
      'M\tdist/action/index.js',
      'D\tdist/gone.js',
      'A\tdist/runtime/index.d.cts',
      'A\tdist/sql/libpg-query.wasm',
    ])
    expect(git(join(folder, 'origin'), 'log', '-1', '--format=%b', BRANCH)).toContain('[dependabot skip]')
    expect(readFileSync(join(folder, 'gh.log'), 'utf8')).toContain(`workflow run ci.yml --ref ${BRANCH}`)
  })

  test('runs no hook', () => {
    write('dist', BUILT)
    push()
    expect(spawnSync('ls', [folder], { encoding: 'utf8' }).stdout).not.toContain('hooked')
  })

  test('pushes nothing when the build is the same', () => {
    cpSync(join(folder, 'work/dist'), join(folder, 'dist'), { recursive: true })
    expect(push()).toMatchObject({ exitCode: 0 })
    expect(commits()).toEqual(['deps: update'])
  })

  test('does not overwrite what was pushed meanwhile', () => {
    write('dist', BUILT)
    git(folder, 'clone', '--quiet', join(folder, 'origin'), 'other')
    git(join(folder, 'other'), ...AUTHOR, 'commit', '--quiet', '--allow-empty', '--message', 'other: change')
    git(join(folder, 'other'), 'push', '--quiet', 'origin', `HEAD:${BRANCH}`)
    expect(push().exitCode).not.toBe(0)
    expect(commits()).toEqual(['other: change', 'deps: update'])
  })

  test.each([
    ['a program', 'install.sh'],
    ['attributes of git', '.gitattributes'],
    ['a hidden file', '.index.js'],
    ['a name with a blank', 'a b.js'],
    ['a name with a line break', 'a.js\n::set-output name=a::b.js'],
    ['a name that is code', '$(touch hooked).js'],
  ])('refuses %s', (_, name) => {
    write('dist', { ...BUILT, [name]: 'x' })
    const { exitCode, log } = push()
    expect(exitCode).toBe(1)
    // One line: a name cannot become a command to the runner.
    expect(log).toMatch(/^::error::[^\n]*\n$/)
    expect(commits()).toEqual(['deps: update'])
  })

  test.each(['/etc/passwd', '../work/src'])('refuses a link to %s', (target) => {
    write('dist', BUILT)
    symlinkSync(target, join(folder, 'dist/link.js'))
    expect(push()).toMatchObject({ exitCode: 1, log: expect.stringContaining('link.js') })
    expect(commits()).toEqual(['deps: update'])
  })
})
