import { describe, expect, it } from 'vitest'
import { healthPathOf } from '../../../src/scaffold/health.ts'

function of(files: Readonly<Record<string, string>>): string | undefined {
  return healthPathOf(Object.entries(files).map(([path, text]) => ({ path, text })))
}

describe('healthPathOf', () => {
  it.each([
    ["app.get('/api/health', f)", '/api/health'],
    ["get('/api/status'); get(`/api/health`)", '/api/health'],
    ["if (request.url === '/api/health') f()", '/api/health'],
    ["const routes = { 'GET /api/health': f }", '/api/health'],
    ["const app = express()\napp.use('/api/health', f)", '/api/health'],
    ["app.get('/health', f)", undefined],
    ["app.get('/api/orders', f)", undefined],
    ["app.post('/api/health', f)", undefined],
    ["fetch('/api/health')", undefined],
    ["axios.get('/api/health')", undefined],
  ])('in %s is %s', (text, path) => {
    expect(of({ 'a.js': text })).toBe(path)
  })

  it.each([
    ['app/api/health/route.ts', '/api/health'],
    ['src/pages/api/healthz.js', '/api/healthz'],
    ['src/routes/api/ping/+server.ts', '/api/ping'],
    ['app/api/orders/route.ts', undefined],
  ])('of the file %s is %s', (file, path) => {
    expect(of({ [file]: '' })).toBe(path)
    expect(of({ [file]: '', 'next.config.js': "module.exports = { basePath: '/docs' }" })).toBeUndefined()
  })

  it('is not read in comments, nor in tests', () => {
    expect(of({ 'a.js': "// app.get('/api/health', f)\n/* '/api/ready' */" })).toBeUndefined()
    expect(of({ 'a.js': "const at = 'http://x//y'; app.get('/api/ping', f)" })).toBe('/api/ping')
    expect(of({ 'a.py': "# '/api/health'\n\"\"\"\n'/api/ready'\n\"\"\"\nx = '#'; y = '/api/ping'" })).toBe(
      '/api/ping',
    )
    expect(
      of({ 'a.test.js': "get('/api/health')", 'test_a.py': "client.get('/api/health')" }),
    ).toBeUndefined()
  })

  it.each([
    ["const r = express.Router()\nr.get('/api/health', f)\napp.use('/v1', r)", undefined],
    ["const r = express.Router()\nr.get('/health', f)\napp.use('/api', auth, r)", '/api/health'],
    ["const app = express()\napp.use('/v1', require('./x'))\napp.get('/api/health', f)", '/api/health'],
    ["app.use('/assets', express.static('public'))\napp.get('/api/health', f)", '/api/health'],
    ["app.register(routes, { prefix: '/v1' })\napp.get('/api/health', f)", undefined],
    ["const app = new Hono().basePath('/api')\napp.get('/health', f)", '/api/health'],
    ["export default new Hono().basePath('/v1').get('/api/health', f)", undefined],
    ["app.setGlobalPrefix('v1')\n@Controller('/api/health')", undefined],
  ])('below a prefix of %j is %s', (text, path) => {
    expect(of({ 'a.js': text })).toBe(path)
  })

  it.each([
    ['r = APIRouter(prefix="/api")\n@r.get("/health")', '/api/health'],
    ['r = APIRouter(prefix="/v1")\n@r.get("/api/health")', undefined],
    ['r = APIRouter()\n@r.get("/api/health")\napp.include_router(r, prefix="/v1")', undefined],
    ['bp = Blueprint("x", __name__, url_prefix="/api")\n@bp.route("/health")', '/api/health'],
    [
      'bp = Blueprint("x", __name__)\n@bp.route("/health")\napp.register_blueprint(bp, url_prefix="/api")',
      '/api/health',
    ],
    ['sub = FastAPI()\n@sub.get("/api/health")\napp.mount("/v1", sub)', undefined],
  ])('below a prefix of %j is %s, in Python', (text, path) => {
    expect(of({ 'a.py': text })).toBe(path)
  })

  it('is not certain of a router to which another file may give a prefix', () => {
    const router = 'r = APIRouter()\n@r.get("/api/health")\n'
    const app = 'app = FastAPI()\napp.include_router(health.r, prefix="/v1")\n'
    expect(of({ 'health.py': router })).toBe('/api/health')
    expect(of({ 'health.py': router, 'main.py': app })).toBeUndefined()
    expect(of({ 'health.py': router, 'main.py': `${app}@app.get("/api/ready")\n` })).toBe('/api/ready')
  })
})
