import { describe, expect, it } from 'vitest'
import { readBundle } from '../../../src/scaffold/bundle.ts'
import type { Project } from '../../../src/scaffold/project.ts'
import { startOf } from '../../../src/scaffold/start.ts'

const PORT = '$DATABRICKS_APP_PORT'

function project(part: Partial<Project>): Project {
  return {
    ...{
      name: 'shop',
      node: undefined,
      python: undefined,
      appFile: undefined,
      appCommand: undefined,
      sources: [],
    },
    ...{ migrations: undefined, migrateCommand: undefined, bundle: undefined, hasSource: true },
    ...part,
  }
}

function node(text: string, part: Partial<NonNullable<Project['node']>> = {}): Project {
  return project({
    node: { name: 'shop', hasStart: true, main: undefined, dependencies: [], ...part },
    sources: [{ path: 'server.js', text }],
  })
}

describe('startOf', () => {
  it('leaves an app.yaml alone', () => {
    const there = { ...node('app.listen(process.env.PORT)'), appFile: 'app.yaml' }
    expect(startOf(there)).toEqual({ command: undefined, advice: undefined })
  })

  it.each([
    ['process.env.DATABRICKS_APP_PORT', {}, undefined],
    ['env["DATABRICKS_APP_PORT"]', { hasStart: false }, ['node', 'server.js']],
    ['process.env.PORT || 3000', {}, ['env', `PORT=${PORT}`, 'npm', 'run', 'start']],
    [
      'process.env.PORT',
      { hasStart: false, main: 'server.js' },
      ['env', `PORT=${PORT}`, 'node', 'server.js'],
    ],
    // Nothing to start: the deploy says so.
    ['process.env.PORT', { hasStart: false, main: 'gone.js' }, ['env', `PORT=${PORT}`, 'node', 'server.js']],
    ['process.env.SUPPORT', {}, undefined],
  ])('of Node code with %s and %j is %j', (text, part, command) => {
    expect(startOf(node(text, part)).command).toEqual(command)
  })

  it('knows servers that read PORT by themselves, and says when nothing starts', () => {
    expect(startOf(node('', { dependencies: ['next'] })).command).toEqual([
      'env',
      `PORT=${PORT}`,
      'npm',
      'run',
      'start',
    ])
    const lost = { ...node('', { hasStart: false }), sources: [{ path: 'src/index.js', text: '' }] }
    expect(startOf(lost)).toEqual({
      command: undefined,
      advice: expect.stringContaining('add a `start` script'),
    })
    const dash = project({ python: ['dash'], sources: [{ path: 'main.py', text: '' }] })
    expect(startOf(dash).advice).toContain('The platform starts `python main.py`')
  })

  it.each([
    [
      'fastapi',
      { 'web/main.py': 'def create_app():\n    app = FastAPI()\n    return app\n' },
      '"web.main:create_app","--factory"',
    ],
    ['django', { 'manage.py': '', 'shop/wsgi.py': '' }, '["gunicorn","shop.wsgi:application","--bind"'],
  ])('says what serves an app of %s that no command of ours can', (name, files, advice) => {
    const sources = Object.entries(files).map(([path, text]) => ({ path, text }))
    const start = startOf(project({ python: [name], sources }))
    expect(start.command).toBeUndefined()
    expect(start.advice).toContain(advice)
  })

  it('takes the command that the bundle has', () => {
    const command = ['uvicorn', 'main:app']
    const bundle = readBundle(
      [
        {
          path: 'databricks.yml',
          text: 'resources: { apps: { a: { config: { command: [uvicorn, "main:app"] } } } }',
        },
      ],
      { app: undefined, environment: undefined },
    )
    expect(startOf(project({ bundle })).command).toEqual(command)
  })

  it('says where a port is fixed', () => {
    expect(startOf(node('const a = 1\napp.listen(3000)')).advice).toMatch(
      /^Change server\.js:2, which listens on a port of its own: let it/,
    )
    expect(startOf(node('app.listen(process.env.PORT)')).advice).toBeUndefined()
    const there = { ...node('app.listen(3000)'), appFile: 'app.yaml', appCommand: ['node', 'server.js'] }
    expect(startOf(there).advice).toMatch(/^Change server\.js:1,/)
  })

  it.each([
    ['streamlit', 'import streamlit as st', ['streamlit', 'run', 'web/app.py']],
    ['fastapi', 'app = FastAPI()', ['uvicorn', 'web.app:app', '--host', '0.0.0.0', '--port', PORT]],
    [
      'flask',
      'app = Flask(__name__)',
      ['flask', '--app', 'web.app:app', 'run', '--host', '0.0.0.0', '--port', PORT],
    ],
    [
      'fastapi',
      'api: FastAPI = FastAPI(title="x")',
      ['uvicorn', 'web.app:api', '--host', '0.0.0.0', '--port', PORT],
    ],
    [
      'flask',
      'server = create_app()',
      ['flask', '--app', 'web.app:server', 'run', '--host', '0.0.0.0', '--port', PORT],
    ],
    ['dash', 'app = Dash()', ['env', 'HOST=0.0.0.0', `PORT=${PORT}`, 'python', 'web/app.py']],
    ['gradio', 'demo.launch()', undefined],
  ])('of Python with %s is known by its code', (name, text, command) => {
    const python = [name, 'psycopg']
    const sources = [
      { path: 'a.py', text: 'x = 1' },
      { path: 'web/app.py', text },
    ]
    expect(startOf(project({ python, sources })).command).toEqual(command)
    expect(startOf(project({ python: ['psycopg'], sources })).command).toBeUndefined()
  })
})
