import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Emulator } from '../../src/emulator/emulator.ts'

type Json = Readonly<Record<string, unknown>>

/** jane, an admin, who works in the workspace beside the deploy: every call goes through the API. */
export class Person {
  readonly #emulator: Emulator

  constructor(emulator: Emulator) {
    this.#emulator = emulator
  }

  get(path: string): Promise<Json> {
    return this.#call('GET', path)
  }

  post(path: string, body: Json = {}): Promise<Json> {
    return this.#call('POST', path, body)
  }

  patch(path: string, body: Json): Promise<Json> {
    return this.#call('PATCH', path, body)
  }

  put(path: string, body: Json): Promise<Json> {
    return this.#call('PUT', path, body)
  }

  delete(path: string): Promise<Json> {
    return this.#call('DELETE', path)
  }

  /** A change of the postgres API and the end of its operation. `path` begins after `/api/2.0/postgres/`. */
  async change(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: Json): Promise<void> {
    const api = '/api/2.0/postgres/'
    const { name } = await this.#patiently(() => this.#call(method, api + path, body))
    await this.until(`${api}${String(name)}`, ({ done }) => done === true)
  }

  /** Tries again while the platform is busy with an earlier change. */
  async #patiently(call: () => Promise<Json>): Promise<Json> {
    for (;;) {
      try {
        return await call()
      } catch (error) {
        if (!(error instanceof Error) || !error.message.includes('reconciliation')) throw error
        await sleep(20)
      }
    }
  }

  /** Looks again and again until what is at `path` is as awaited. */
  async until(path: string, isThere: (found: Json) => boolean): Promise<Json> {
    for (;;) {
      const found = await this.get(path)
      if (isThere(found)) return found
      await sleep(20)
    }
  }

  /** Writes a file of the workspace, over what is there. */
  async write(path: string, text: string): Promise<void> {
    const file = encodeURIComponent(path.replace(/^\//, ''))
    await this.#call('POST', `/api/2.0/workspace-files/import-file/${file}?overwrite=true`, text)
  }

  #call(method: string, path: string, body?: Json | string): Promise<Json> {
    const { host, identities, ports, caFile } = this.#emulator
    const { hostname } = new URL(host)
    return new Promise((resolve, reject) => {
      const call = request(
        {
          host: '127.0.0.1',
          port: ports.https,
          servername: hostname,
          ca: readFileSync(caFile),
          method,
          path,
          headers: { host: hostname, authorization: `Bearer ${identities.jane.token}` },
        },
        async (answer) => {
          const text = Buffer.concat(await answer.toArray()).toString()
          if ((answer.statusCode ?? 500) < 400) resolve(text === '' ? {} : JSON.parse(text))
          else reject(new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`))
        },
      )
      call.once('error', reject)
      call.end(typeof body === 'string' ? body : body && JSON.stringify(body))
    })
  }
}
