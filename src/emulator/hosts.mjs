// Preload (`node --import`): sends real-looking host names to local ports, so that unchanged programs meet the emulator.
// Plain JavaScript, because Node 20 must load it too.
import net from 'node:net'

/** @typedef {{ host?: string, port?: number | string, path?: string | null }} ConnectOptions */

const VARIABLE = 'LAKEBASE_EMULATOR_HOSTS'
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|::1|::ffff:127(\.\d+){3})$/

/** @type {Record<string, number>} */
const ports = readPorts()
// The most specific pattern wins: an exact name is looked up first, then the longest wildcard.
const wildcards = Object.keys(ports)
  .filter((key) => key.startsWith('*'))
  .sort((a, b) => b.length - a.length)

const connect = net.Socket.prototype.connect

/** @type {(this: net.Socket, ...args: any[]) => net.Socket} */
net.Socket.prototype.connect = function (...args) {
  const target = connectOptions(args)
  if (!target || target.path || target.port === undefined) return Reflect.apply(connect, this, args)
  const host = normalized(target.host)
  const port = localPort(host, target.port)
  if (port !== undefined) {
    return Reflect.apply(connect, this, withOptions(args, { ...target, host: '127.0.0.1', port }))
  }
  if (LOOPBACK.test(host)) return Reflect.apply(connect, this, args)
  process.nextTick(() => this.destroy(unreachable(host, target.port)))
  return this
}

/** @returns {Record<string, number>} */
function readPorts() {
  const text = process.env[VARIABLE] ?? '{}'
  try {
    return Object.fromEntries(
      Object.entries(JSON.parse(text)).map(([key, port]) => [key.toLowerCase(), Number(port)]),
    )
  } catch (cause) {
    throw new Error(`${VARIABLE} is not JSON of the form {"host:port": local port}: ${text}`, { cause })
  }
}

/**
 * The options of a `connect` call, whose forms are (options), (port, host), (path), and what net.connect passes on:
 * an array [options, callback].
 * @param {unknown[]} args
 * @returns {ConnectOptions | undefined}
 */
function connectOptions([first, second]) {
  if (Array.isArray(first)) return first[0]
  if (typeof first === 'object' && first !== null) return first
  if (!Number.isInteger(Number(first))) return undefined
  return typeof second === 'string' ? { port: Number(first), host: second } : { port: Number(first) }
}

/**
 * The same call with other options. An array stays the same array, because net.connect marks it by a symbol.
 * @param {any[]} args
 * @param {ConnectOptions} options
 */
function withOptions(args, options) {
  const [first] = args
  if (Array.isArray(first)) {
    first[0] = options
    return args
  }
  return [options, ...args.filter((argument) => typeof argument === 'function')]
}

/** @param {string | undefined} host */
function normalized(host) {
  return (host || 'localhost').toLowerCase().replace(/\.$/, '')
}

/**
 * @param {string} host
 * @param {number | string} port
 */
function localPort(host, port) {
  const name = `${host}:${port}`
  const pattern = name in ports ? name : wildcards.find((wildcard) => name.endsWith(wildcard.slice(1)))
  return pattern === undefined ? undefined : ports[pattern]
}

/**
 * @param {string} host
 * @param {number | string | undefined} port
 */
function unreachable(host, port) {
  const message = `connect ENETUNREACH ${host}:${port} (the Lakebase emulator lets programs reach only its own hosts)`
  return Object.assign(new Error(message), {
    code: 'ENETUNREACH',
    syscall: 'connect',
    address: host,
    port: Number(port),
  })
}
