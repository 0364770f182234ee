import { describe, expect, it } from 'vitest'
import { adviceOn, unreachableIn } from '../../../src/scaffold/listener.ts'
import type { Code } from '../../../src/scaffold/project.ts'

const NOTHING: Code = {
  ...{ node: undefined, python: undefined, appFile: undefined, appCommand: undefined, sources: [] },
}

function node(text: string, dependencies: readonly string[] = []): readonly string[] {
  const of = { name: 'shop', hasStart: true, main: undefined, dependencies }
  return faults({ ...NOTHING, node: of, sources: [{ path: 'server.js', text }] })
}

function python(text: string, command?: readonly string[]): readonly string[] {
  return faults({ ...NOTHING, python: ['flask'], sources: [{ path: 'main.py', text }] }, command)
}

function faults(code: Code, command?: readonly string[]): readonly string[] {
  return unreachableIn(code, command).map(({ place, fault }) => `${place} ${fault}`)
}

const FIXED = 'listens on a port of its own'
const HOME = 'listens on 127.0.0.1 alone'
const FASTIFY = 'names no host, so that Fastify listens on localhost alone'

describe('unreachableIn', () => {
  it.each([
    ['/* a\n */\napp.listen(3000)', [], [`server.js:3 ${FIXED}`]],
    ['app.listen(process.env.PORT)', [], []],
    ['const { PORT } = process.env\napp.listen(PORT)', [], []],
    ['app.listen(3000)', ['next'], []],
    ["app.listen(process.env.PORT, '127.0.0.1')", [], [`server.js:1 ${HOME}`]],
    ["app.listen(env.PORT, '0.0.0.0')", [], []],
    ["connect({ host: '127.0.0.1' })\napp.listen(env.PORT)", [], []],
    ['app.listen({\n  port: env.PORT,\n})', ['fastify'], [`server.js:1 ${FASTIFY}`]],
    ["app.listen({ port: env.PORT, host: '0.0.0.0' })", ['fastify'], []],
    ["app.listen({ port: f(env.PORT), host: '127.0.0.1' })", ['fastify'], [`server.js:1 ${HOME}`]],
    ['app.listen({ port: env.PORT })', [], []],
  ])('of %j with %j is %j', (text, dependencies, found) => {
    expect(node(text, dependencies)).toEqual(found)
  })

  it.each([
    ['app = Flask()\napp.run()', undefined, ['main.py:2 listens on localhost alone']],
    ["app = Flask()\napp.run(host='0.0.0.0', port=8080)", undefined, [`main.py:2 ${FIXED}`]],
    ["uvicorn.run(app, host='0.0.0.0', port=int(os.environ['X']))", undefined, []],
    ['app = Flask()\napp.run()', ['gunicorn', 'main:app'], []],
    ['app = Flask()\napp.run()', ['python', 'other.py'], []],
    ['worker.run()', undefined, []],
  ])('of Python with %j and %j is %j', (text, command, found) => {
    expect(python(text, command)).toEqual(found)
  })

  it('is told with the place and what stands there instead', () => {
    const advice = adviceOn({ place: 'a.js:3', fault: FIXED, instead: '`x`' })
    expect(advice).toMatch(/^Change a\.js:3, which listens on a port of its own: let it listen on `x`\./)
  })
})
