import { spawn } from 'node:child_process'

/** A command line. */
export interface Program {
  readonly file: string
  readonly args: readonly string[]
}

export interface Surroundings {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** Runs it from start to end and gives the wall time in ms. Throws with its output when it fails. */
export async function time(program: Program, { cwd, env }: Surroundings): Promise<number> {
  const start = performance.now()
  const child = spawn(program.file, program.args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (exitCode !== 0) throw new Error(`${program.args.join(' ')}: exit code ${exitCode}\n${output}`)
  return performance.now() - start
}
