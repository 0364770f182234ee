import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, realpath, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { PIPELINE_FILES } from '../../../src/config/pipeline-file.ts'
import { InvalidInput } from '../../../src/error.ts'
import { serialiseArtifact } from '../../../src/source/artifact-file.ts'
import {
  generatedFile,
  readContent,
  readPackedSource,
  readSource,
  type SourceTree,
  withFiles,
} from '../../../src/source/tree.ts'
import { type Entry, makeDirectory } from './directory.ts'

interface Options {
  readonly exclude?: readonly string[]
  readonly include?: readonly string[]
  readonly artefacts?: readonly string[]
  readonly pipelineFiles?: readonly string[]
}

async function read(entries: Readonly<Record<string, Entry>>, options: Options = {}): Promise<SourceTree> {
  return readAt(await makeDirectory(entries), options)
}

function readAt(
  directory: string,
  { exclude = [], include = [], artefacts = [], pipelineFiles = [] }: Options = {},
): Promise<SourceTree> {
  return readSource({ directory, displayDirectory: 'app', exclude, include, artefacts, pipelineFiles })
}

function paths(tree: SourceTree): string[] {
  return tree.files.map((file) => file.path)
}

async function problems(reading: Promise<SourceTree>): Promise<InvalidInput['problems']> {
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof InvalidInput)) throw new Error('expected InvalidInput', { cause: error })
  return error.problems
}

async function messages(reading: Promise<SourceTree>): Promise<string[]> {
  return (await problems(reading)).map(({ location, message }) => `${location?.file}: ${message}`)
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('what a tree says', () => {
  test('files by path with size and hash, directories with parents first, and a digest', async () => {
    const tree = await read({ 'b.txt': 'bé', 'a/deep/er.txt': '', 'a.txt': 'x' })
    expect(tree.files.map(({ path, size, sha256 }) => ({ path, size, sha256 }))).toEqual([
      { path: 'a.txt', size: 1, sha256: sha256('x') },
      { path: 'a/deep/er.txt', size: 0, sha256: sha256('') },
      { path: 'b.txt', size: 3, sha256: sha256('bé') },
    ])
    expect(tree.directories).toEqual(['a', 'a/deep'])
    const lines = `a.txt\0${sha256('x')}\na/deep/er.txt\0${sha256('')}\nb.txt\0${sha256('bé')}\n`
    expect(tree.digest).toBe(sha256(lines))
  })

  test('the digest depends on names and contents, not on where the tree lies', async () => {
    const { digest } = await read({ 'a.txt': 'x', 'b.txt': 'y' })
    expect((await read({ 'b.txt': 'y', 'a.txt': 'x' })).digest).toBe(digest)
    expect((await read({ 'a.txt': 'y', 'b.txt': 'x' })).digest).not.toBe(digest)
  })

  test('a file larger than one read is hashed whole', async () => {
    const content = Buffer.alloc(200_001, 'abc')
    const { files } = await read({ big: content })
    expect(files[0]?.sha256).toBe(createHash('sha256').update(content).digest('hex'))
    expect(files[0]?.size).toBe(200_001)
  })

  test('a file of exactly one read is hashed whole', async () => {
    const content = Buffer.alloc(65_536, 'abc')
    expect((await read({ big: content })).files[0]?.sha256).toBe(
      createHash('sha256').update(content).digest('hex'),
    )
  })
})

describe('what is left out', () => {
  test('history, packages, virtual environments, caches and our own bookkeeping, at any depth', async () => {
    const tree = await read({
      'app.py': '',
      '.git/HEAD': '',
      'node_modules/pg/index.js': '',
      'web/node_modules/x.js': '',
      '.venv/bin/python': '',
      'venv/x': '',
      'pkg/__pycache__/x.pyc': '',
      '.databricks/state': '',
      '.lakebase-deploy.json': '{}',
    })
    expect(paths(tree)).toEqual(['app.py'])
  })

  test('.git as a file, as in a worktree', async () => {
    expect(paths(await read({ '.git': 'gitdir: elsewhere', 'a.txt': '' }))).toEqual(['a.txt'])
  })

  test('what .gitignore names, a deeper file overruling', async () => {
    const tree = await read({
      '.gitignore': '\uFEFF*.log\n/build/\n',
      'a.log': '',
      'build/out.js': '',
      'lib/build/kept.js': '',
      'lib/.gitignore': '!kept.log\nsecret.txt\r\n',
      'lib/kept.log': '',
      'lib/other.log': '',
      'lib/secret.txt': '',
      'secret.txt': '',
    })
    expect(paths(tree)).toEqual([
      '.gitignore',
      'lib/.gitignore',
      'lib/build/kept.js',
      'lib/kept.log',
      'secret.txt',
    ])
  })

  test('git compares letters exactly', async () => {
    expect(paths(await read({ '.gitignore': 'Build/\n', 'build/a.js': '', 'Build/b.js': '' }))).toEqual([
      '.gitignore',
      'build/a.js',
    ])
  })

  test('what a .gitignore above the source names, up to the repository', async () => {
    const root = await makeDirectory({
      '.gitignore': 'outside.txt\n',
      'repository/.git/HEAD': '',
      'repository/.gitignore': '*.tmp\n/app/generated/\n',
      'repository/app/a.tmp': '',
      'repository/app/generated/x.js': '',
      'repository/app/outside.txt': '',
    })
    expect(paths(await readAt(join(root, 'repository/app')))).toEqual(['outside.txt'])
  })

  test('a source that git ignores as a whole is deployed all the same', async () => {
    const root = await makeDirectory({ '.git/HEAD': '', '.gitignore': 'out/\n', 'out/app/server.js': '' })
    expect(paths(await readAt(join(root, 'out/app')))).toEqual(['server.js'])
  })

  test('what exclude names, also against include', async () => {
    const entries = {
      '.gitignore': 'dist/\n',
      'dist/a.js': '',
      'dist/a.js.map': '',
      'docs/x.md': '',
      'x.md': '',
    }
    const tree = await read(entries, { exclude: ['/docs', '*.map', '.gitignore'], include: ['dist/**'] })
    expect(paths(tree)).toEqual(['dist/a.js', 'x.md'])
  })
})

describe('what is there for CI', () => {
  const entries = {
    '.github/workflows/deploy.yml': '',
    '.github/ok/x.py': '',
    'deployment.prod.yaml': '',
    'nested/.github/x.yml': '',
    'ops/config.yaml': '',
    'ops/other.yaml': '',
    'app.yaml': '',
  }
  const pipelineFiles = [...PIPELINE_FILES, '/ops/config.yaml']
  const always = ['app.yaml', 'nested/.github/x.yml', 'ops/other.yaml']

  test.each([
    [[], []],
    [['.github/ok/**'], ['.github/ok/x.py']],
    [
      ['deployment.*.yaml', 'ops/*'],
      ['deployment.prod.yaml', 'ops/config.yaml'],
    ],
  ])('travels only when include names it: %j', async (include, expected) => {
    const tree = await read(entries, { pipelineFiles, include })
    expect(paths(tree)).toEqual([...always, ...expected].sort())
  })
})

describe('what include brings back', () => {
  const ignored = {
    '.gitignore': 'dist/\n*.whl\npackages/*/out\n',
    'dist/app/.vite/manifest.json': '',
    'dist/index.html': '',
    'dist/node_modules/x.js': '',
    'wheel.whl': '',
    'deep/other.whl': '',
    'packages/one/out/x.js': '',
    'packages/one/src/x.js': '',
  }
  const always = ['.gitignore', 'packages/one/src/x.js']

  test.each([
    [['dist/**'], ['dist/app/.vite/manifest.json', 'dist/index.html']],
    [['dist'], ['dist/app/.vite/manifest.json', 'dist/index.html']],
    [['./dist/'], ['dist/app/.vite/manifest.json', 'dist/index.html']],
    [['dist/*.html'], ['dist/index.html']],
    [['*.whl'], ['wheel.whl']],
    [['**/*.whl'], ['deep/other.whl', 'wheel.whl']],
    [['packages/*/out/**'], ['packages/one/out/x.js']],
    [['{dist,packages}/**/*.{html,js}'], ['dist/index.html', 'packages/one/out/x.js']],
  ])('%j', async (include, expected) => {
    expect(paths(await read(ignored, { include }))).toEqual([...always, ...expected].sort())
  })

  test.each(['!dist', 'dist/node_modules/**', 'bulid/**', 'dist/*.wasm'])(
    '%s, which matches nothing, is an error',
    async (glob) => {
      const found = await problems(read(ignored, { include: ['dist/**', glob] }))
      expect(found.map(({ message }) => message)).toEqual([
        `\`source.include\` names "${glob}", which matches no file that travels from "app"`,
      ])
    },
  )

  test('what a build may leave need not be there', async () => {
    const reading = readAt(await makeDirectory(ignored), { artefacts: ['dist/**', 'build/**'] })
    expect(paths(await reading)).toEqual(
      [...always, 'dist/app/.vite/manifest.json', 'dist/index.html'].sort(),
    )
  })

  test('a secret that was brought back is still refused', async () => {
    const reading = read({ '.gitignore': 'dist/\n', 'dist/.env': 'A=b' }, { include: ['dist/**'] })
    expect(await messages(reading)).toEqual([
      expect.stringMatching(/^app\/dist\/\.env: holds environment variables/),
    ])
  })
})

describe('links', () => {
  test('inside the source are followed, and their content travels', async () => {
    const tree = await read({
      'shared/a.txt': 'x',
      'app/shared': { link: '../shared' },
      'copy.txt': { link: 'shared/a.txt' },
    })
    expect(tree.files.map(({ path, sha256 }) => [path, sha256])).toEqual([
      ['app/shared/a.txt', sha256('x')],
      ['copy.txt', sha256('x')],
      ['shared/a.txt', sha256('x')],
    ])
  })

  test('that leave the source, lead nowhere, loop, or point into what never travels are refused', async () => {
    const outside = await makeDirectory({ 'secret.txt': 'x' })
    const reading = read({
      'a.txt': '',
      '.git/config': 'token',
      etc: { link: '/etc' },
      out: { link: join(outside, 'secret.txt') },
      'sub/up': { link: '..' },
      gone: { link: 'nothing' },
      self: { link: 'self' },
      config: { link: '.git/config' },
    })
    expect(await messages(reading)).toEqual([
      'app/config: is a link into .git, which never travels',
      'app/etc: is a link that leaves the source directory; copy what it points to',
      'app/gone: is a link to something that does not exist, or to itself',
      'app/out: is a link that leaves the source directory; copy what it points to',
      'app/self: is a link to something that does not exist, or to itself',
      'app/sub/up: is a link to a directory that it lies in, which would go on for ever',
    ])
  })

  test('two directories that link to each other are a loop', async () => {
    const reading = read({ 'a/x.txt': '', 'a/b': { link: '../b' }, 'b/y.txt': '', 'b/a': { link: '../a' } })
    expect((await messages(reading)).map((line) => line.split(':')[0])).toEqual(['app/a/b/a', 'app/b/a/b'])
  })

  test('that are left out are not refused', async () => {
    const entries = { 'a.txt': '', '.gitignore': 'gone\n', gone: { link: 'nothing' }, etc: { link: '/etc' } }
    expect(paths(await read(entries, { exclude: ['etc'] }))).toEqual(['.gitignore', 'a.txt'])
  })

  test('do not carry a secret out under another name', async () => {
    const reading = read({ 'settings.txt': { link: '.env' }, '.env': 'A=b' }, { exclude: ['.env'] })
    expect(await messages(reading)).toEqual([
      expect.stringContaining('app/settings.txt: holds environment variables'),
    ])
  })

  test('the source itself may be one', async () => {
    const root = await makeDirectory({ 'real/a.txt': 'x', link: { link: 'real' } })
    const tree = await readAt(join(root, 'link'))
    expect(tree.files[0]?.content).toEqual({ absolutePath: join(await realpath(root), 'real/a.txt') })
  })
})

describe('what is refused', () => {
  test.each([
    ['.env', 'A=b'],
    ['.env.production', ''],
    ['.env.local', ''],
    ['id_rsa', ''],
    ['id_ed25519', ''],
    ['.databrickscfg', ''],
    ['.netrc', ''],
    ['.pgpass', ''],
    ['tls.pem', '-----BEGIN RSA PRIVATE KEY-----\n'],
    ['tls.key', 'x\n-----BEGIN PRIVATE KEY-----\n'],
    ['.npmrc', '//registry.npmjs.org/:_authToken=npm_abc\n'],
    ['.npmrc', '_auth="YTpi"\n'],
    ['.pypirc', '[pypi]\nusername = x\npassword = y\n'],
    ['key.json', '{"type": "service_account", "private_key": "x"}'],
  ])('the secret %s', async (name, content) => {
    const [problem, ...rest] = await problems(read({ [`conf/${name}`]: content, 'a.txt': '' }))
    expect(problem?.location).toEqual({ file: `app/conf/${name}` })
    expect(problem?.message).toMatch(/; whoever may read the app's workspace folder could read it$/)
    expect(problem?.hint).toContain(`  - "/conf/${name}"`)
    expect(rest).toEqual([])
  })

  test.each([
    ['.env.example', 'A=b'],
    ['.env.local.template', 'A=b'],
    ['id_rsa.pub', 'ssh-rsa'],
    ['ca.pem', '-----BEGIN CERTIFICATE-----'],
    ['.npmrc', `//registry.npmjs.org/:_authToken=\${NPM_TOKEN}\nengine-strict=true\n`],
    ['.npmrc', `_auth="\${NPM_AUTH}"\n`],
    ['.pypirc', '[pypi]\nusername = x\n'],
    ['package.json', '{"type": "module"}'],
    ['docs.md', '{"type": "service_account", "private_key": "x"}'],
    ['key.json.md', '{"type": "service_account", "private_key": "x"}'],
    ['type.json', '{"type": "service_account", "project_id": "x"}'],
    ['private.json', '{"type": "module", "private_key": "x"}'],
    ['notes.md', '-----BEGIN RSA PRIVATE KEY-----\n'],
    ['pypirc.md', '[pypi]\npassword = y\n'],
    ['npmrc.md', '//registry.npmjs.org/:_authToken=npm_abc\n'],
    ['environment.ts', ''],
    ['query.sql', '-- Databricks notebook source is what this is not\n'],
  ])('not %s', async (name, content) => {
    expect(paths(await read({ [name]: content }))).toEqual([name])
  })

  test('the line in the hint does leave the file out', async () => {
    const name = 'we[i]rd *name! /.env'
    const [problem] = await problems(read({ [name]: '', 'a.txt': '' }))
    const line = /- (".*")$/.exec(problem?.hint ?? '')?.[1] ?? ''
    const pattern: unknown = JSON.parse(line)
    expect(typeof pattern).toBe('string')
    expect(paths(await read({ [name]: '', 'a.txt': '' }, { exclude: [String(pattern)] }))).toEqual(['a.txt'])
  })

  test('notebooks, which would lose the ending of their name', async () => {
    const reading = read({
      'a.ipynb': '{}',
      'b.py': '# Databricks notebook source\nprint()',
      'c.SQL': '-- Databricks notebook source\r\n',
      'd.py': '\n# Databricks notebook source',
      'e.sql': '# Databricks notebook source',
    })
    expect(await problems(reading)).toMatchObject([
      { location: { file: 'app/a.ipynb' }, hint: expect.stringContaining('"/a.ipynb"') },
      { location: { file: 'app/b.py' }, hint: expect.stringContaining('"/b.py"') },
      { location: { file: 'app/c.SQL' } },
    ])
  })

  test('a file above 10 MB, and not one of exactly 10 MB', async () => {
    const root = await makeDirectory({ 'exact.bin': '', 'over.bin': '' })
    await truncate(join(root, 'exact.bin'), 10_485_760)
    await truncate(join(root, 'over.bin'), 10_485_761)
    expect(await messages(readAt(root))).toEqual([
      'app/over.bin: has 10485761 bytes; a file above 10485760 bytes (10 MB) makes the deployment fail',
    ])
  })

  test('sockets and pipes', async () => {
    const root = await makeDirectory({ 'a.txt': '' })
    execFileSync('mkfifo', [join(root, 'pipe')])
    const server = createServer().listen(join(root, 'socket'))
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    expect(await messages(readAt(root))).toEqual([
      'app/pipe: is neither a file nor a directory (a socket, a pipe or a device)',
      'app/socket: is neither a file nor a directory (a socket, a pipe or a device)',
    ])
  })

  test('names that the workspace cannot hold', async () => {
    const root = await makeDirectory({ 'a.txt': '', 'tab\there/x': '' })
    await writeFile(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x66, 0xff])]), '')
    expect(await messages(readAt(root))).toEqual([
      'app/f\uFFFD: has a name that is not valid UTF-8',
      'app/tab\there: has a control character in its name, which the workspace refuses',
    ])
  })

  test('everything at once, sorted by file', async () => {
    const reading = read({ 'z.ipynb': '', '.env': '', 'm/id_rsa': '' })
    expect((await problems(reading)).map(({ location }) => location?.file)).toEqual([
      'app/.env',
      'app/m/id_rsa',
      'app/z.ipynb',
    ])
  })

  test('a directory that is missing, a file, empty, or left out whole', async () => {
    const root = await makeDirectory({ 'file.txt': '', 'ignored/a.log': '' })
    await mkdir(join(root, 'empty'))
    const first = async (path: string, options?: Options) =>
      (await problems(readAt(join(root, path), options)))[0]?.message
    expect(await first('nothing')).toBe('source directory "app" does not exist')
    expect(await first('file.txt')).toBe('source directory "app" is not a directory')
    expect(await first('empty')).toBe('source directory "app" has no file to deploy')
    expect(await first('ignored', { exclude: ['*.log'] })).toBe(
      'source directory "app" has no file to deploy',
    )
  })
})

describe('withFiles', () => {
  test('adds, replaces and removes, and keeps order, directories and digest true', async () => {
    const tree = await read({ 'app.yaml.template': 'x', 'b.txt': 'b', 'c/d.txt': 'd' })
    const changed = withFiles(
      tree,
      [generatedFile('app.yaml', 'new'), generatedFile('b.txt', 'B')],
      ['app.yaml.template', 'c/d.txt'],
    )
    expect(paths(changed)).toEqual(['app.yaml', 'b.txt'])
    expect(changed.directories).toEqual([])
    expect(changed.digest).toBe((await read({ 'app.yaml': 'new', 'b.txt': 'B' })).digest)
  })
})

describe('readContent', () => {
  test('gives the bytes of a file on disk and of a generated one', async () => {
    const tree = withFiles(await read({ 'a.txt': 'on disk' }), [generatedFile('b.txt', 'générée')])
    const texts = await Promise.all(
      tree.files.map(async (file) => Buffer.from(await readContent(file)).toString()),
    )
    expect(texts).toEqual(['on disk', 'générée'])
  })

  test('refuses a file that changed or went away since', async () => {
    const root = await makeDirectory({ 'a.txt': 'before' })
    const [file] = (await readAt(root)).files
    if (!file) throw new Error('no file')
    await writeFile(join(root, 'a.txt'), 'after')
    await expect(readContent(file)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
    execFileSync('rm', [join(root, 'a.txt')])
    await expect(readContent(file)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
  })
})

test('5,000 small files are read', async () => {
  const files = Array.from({ length: 5_000 }, (_, i) => [`d${i % 100}/f${i}.js`, `export default ${i}\n`])
  const root = await makeDirectory({ ...Object.fromEntries(files), '.gitignore': '*.log\nbuild/\n' })
  const tree = await readAt(root)
  expect(tree.files).toHaveLength(5_001)
}, 20_000)

describe('readPackedSource', () => {
  test('takes every file that is named, also those that git ignores, as readSource gives them', async () => {
    const files = { '.gitignore': '*.txt\n', 'a.txt': 'x', 'lib/b.txt': 'y\r\n' }
    const directory = await makeDirectory(files)
    const packed = await readPackedSource({ directory, displayDirectory: 'packed' }, Object.keys(files))
    expect(packed.files.map(({ path }) => path)).toEqual(['.gitignore', 'a.txt', 'lib/b.txt'])
    expect(packed.directories).toEqual(['lib'])
  })

  test('refuses what readSource lets nobody deploy', async () => {
    const files = {
      '.env': 'PASSWORD=x\n',
      '.lakebase-deploy.json': '{}',
      'node_modules/x/index.js': '',
      'book.ipynb': '{}',
      ok: '',
    }
    const directory = await makeDirectory(files)
    const reading = readPackedSource({ directory, displayDirectory: 'packed' }, Object.keys(files))
    await expect(reading).rejects.toMatchObject({
      problems: ['.env', '.lakebase-deploy.json', 'book.ipynb', 'node_modules/x/index.js'].map((name) => ({
        location: { file: `packed/${name}` },
      })),
    })
  })
})

test('an artefact of before does not travel, and a file of its name does', async () => {
  const record = { digest: 'd', commit: undefined, layout: undefined, migrations: [], files: new Map() }
  const ours = serialiseArtifact(record)
  const directory = await makeDirectory({
    'app.py': '',
    'artifact.json': '{}',
    'out/artifact.json': ours,
    'out/source/app.py': '',
    'a/b/artifact.json': ours,
    'build/artifact.json': '{"format": "lakebase-deploy artifact of mine"}',
  })
  const options = { directory, displayDirectory: '.', exclude: [], include: ['out/**'], pipelineFiles: [] }
  await expect(readSource(options)).rejects.toThrow('`source.include` names "out/**", which matches no file')
  const tree = await readSource({ ...options, include: [] })
  expect(tree.files.map(({ path }) => path)).toEqual(['app.py', 'artifact.json', 'build/artifact.json'])
})
