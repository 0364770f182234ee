import { createServer } from 'node:http'
import { createPool, withShutdown } from '@tellr/lakebase-runtime'
import { renderPage } from './page.js'

const MAX_BODY_BYTES = 64 * 1024
const pool = createPool({
  max: 5,
  onEvent: (event) => {
    if ('error' in event) console.warn(`database: ${event.type}: ${event.error.message}`)
  },
})

const ROUTES = {
  'GET /': showPage,
  'POST /notes': addNote,
  'GET /api/notes': listNotes,
  'GET /api/health': checkHealth,
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://app')
  const route = ROUTES[`${request.method} ${pathname}`]
  try {
    if (route) await route(request, response)
    else send(response, 404, 'text/plain', 'Not found\n')
  } catch (error) {
    if (error instanceof BadRequest) return send(response, 400, 'text/plain', `${error.message}\n`)
    console.error(`${request.method} ${pathname} failed:`, error)
    send(response, 500, 'text/plain', 'The server failed; see its log.\n')
  }
})

class BadRequest extends Error {}

async function showPage(_request, response) {
  const notes = await readNotes()
  const { PAGE_TITLE: title = 'Notes', STAGE: stage } = process.env
  send(response, 200, 'text/html; charset=utf-8', renderPage({ title, stage, notes }))
}

async function listNotes(_request, response) {
  send(response, 200, 'application/json', JSON.stringify(await readNotes()))
}

/** Takes the page's form, which leads back to the page, or JSON, which gets the new row. */
async function addNote(request, response) {
  if (request.headers['sec-fetch-site'] === 'cross-site')
    throw new BadRequest('notes are not taken from other sites')
  const isJson = request.headers['content-type']?.startsWith('application/json')
  const body = await readBody(request)
  const { text, author } = isJson ? parseJson(body) : Object.fromEntries(new URLSearchParams(body))
  if (typeof text !== 'string' || text.trim() === '') throw new BadRequest('`text` is missing')
  // The platform's proxy says who is signed in.
  const name = author || request.headers['x-forwarded-preferred-username'] || null
  const { rows } = await pool.query('INSERT INTO notes (text, author) VALUES ($1, $2) RETURNING *', [
    text.trim(),
    name,
  ])
  if (isJson) return send(response, 201, 'application/json', JSON.stringify(rows[0]))
  response.writeHead(303, { location: '/' }).end()
}

/** Healthy means that the table can be read: a missing grant or migration must not pass. */
async function checkHealth(_request, response) {
  try {
    await pool.query('SELECT id, author, pinned FROM notes LIMIT 1')
    send(response, 200, 'application/json', '{"status":"ok"}')
  } catch (error) {
    console.error('health check failed:', error)
    send(response, 503, 'application/json', JSON.stringify({ status: 'unavailable', reason: error.message }))
  }
}

async function readNotes() {
  const { rows } = await pool.query('SELECT * FROM notes ORDER BY pinned DESC, id DESC LIMIT 100')
  return rows
}

async function readBody(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new BadRequest('the note is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parseJson(text) {
  try {
    return Object(JSON.parse(text))
  } catch {
    throw new BadRequest('the body is not JSON')
  }
}

function send(response, status, type, body) {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
}

server.listen(Number(process.env.DATABRICKS_APP_PORT ?? 8000), '0.0.0.0', () => {
  console.log(`listening on port ${server.address().port}`)
})

// The platform waits 15 s after SIGTERM: requests in flight are answered, then the pool is closed.
withShutdown(pool, { server })
