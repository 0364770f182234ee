import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export interface Request {
  readonly tests: readonly string[]
  /** Files whose text is another one than before. */
  readonly changed: readonly string[]
}

/** The test files that failed; the first failure ends a run. */
export interface Answer {
  readonly failed: readonly string[]
}

export type Outcome = Answer | 'timeout'

const RUNNER = fileURLToPath(new URL('./runner.ts', import.meta.url))

/** Vitest over a copy of the tree, in a process that is ended when a mutant never comes back. */
export class VitestProcess {
  readonly #root: string
  #child: Promise<ChildProcess> | undefined
  /** What Vitest may still hold with the text of a mutant. */
  #restored: readonly string[] = []

  constructor(root: string) {
    this.#root = root
  }

  /** Runs the tests with the file's other text, and puts the file back. */
  async try(
    file: string,
    { source, original }: { readonly source: string; readonly original: string },
    tests: readonly string[],
    limitMs: number,
  ): Promise<Outcome> {
    const path = join(this.#root, file)
    writeFileSync(path, source)
    try {
      return await this.#run({ tests, changed: [...this.#restored, file] }, limitMs)
    } finally {
      writeFileSync(path, original)
      this.#restored = [file]
    }
  }

  async stop(): Promise<void> {
    const child = await this.#child
    this.#child = undefined
    if (child?.pid === undefined || child.exitCode !== null) return
    const ended = once(child, 'exit')
    // With the workers that it has forked; on Windows they end with the channel.
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
    await ended
  }

  async #run(request: Request, limitMs: number): Promise<Outcome> {
    this.#child ??= start(this.#root)
    const child = await this.#child
    const over = new AbortController()
    const answer = once(child, 'message', { signal: over.signal }).then(([given]): Outcome => given)
    // What ends Vitest itself, such as a call of process.exit, is noticed.
    const ended = once(child, 'exit', { signal: over.signal }).then(
      (): Outcome => ({ failed: request.tests }),
    )
    const late = setTimeout<Outcome>(limitMs, 'timeout', { signal: over.signal })
    child.send(request)
    try {
      const outcome = await Promise.race([answer, ended, late])
      if (outcome === 'timeout' || child.exitCode !== null) await this.stop()
      return outcome
    } finally {
      for (const each of [answer, ended, late]) each.catch(() => {})
      over.abort()
    }
  }
}

async function start(root: string): Promise<ChildProcess> {
  const child = fork(RUNNER, [root], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], detached: true })
  await once(child, 'message')
  return child
}
