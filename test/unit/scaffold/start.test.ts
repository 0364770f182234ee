import { describe, expect, it } from 'vitest'
import type { Project } from '../../../src/scaffold/project.ts'
import { startOf } from '../../../src/scaffold/start.ts'

const PORT = '$DATABRICKS_APP_PORT'

function project(part: Partial<Project>): Project {
  return {
    ...{ name: 'shop', node: undefined, python: undefined, appFile: undefined, sources: [] },
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
    const there = { ...node('app.listen(3000)'), appFile: 'app.yaml' }
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

  it('says where a port is fixed', () => {
    expect(startOf(node('const a = 1\napp.listen(3000)')).advice).toMatch(
      /^Change server\.js:2: let it listen/,
    )
    expect(startOf(node('app.listen(process.env.PORT)')).advice).toBeUndefined()
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
