import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface ChildResult {
  readonly code: number | null
  readonly stderr: string
  /** What the script printed, one JSON value per line. */
  readonly values: readonly unknown[]
}

/** Runs a client that is not ours in a process of its own, as unaware of the emulator as a real one would be. */
export async function runClient(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ChildResult> {
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ])
  const values: unknown[] = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  return { code, stderr, values }
}

/** Runs `clients/<script>` with its waits shortened. */
export function runNodeClient(
  script: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ChildResult> {
  const hurry = new URL('clients/hurry.mjs', import.meta.url).href
  return runClient(process.execPath, ['--import', hurry, pathOf(script)], environment)
}

/** The path of `clients/<name>`. */
export function pathOf(name: string): string {
  return fileURLToPath(new URL(`clients/${name}`, import.meta.url))
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += chunk
  return text
}
