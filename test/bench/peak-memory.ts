import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Program, type Surroundings, time } from './program.ts'

const FILE = 'peak-memory'

/** As the process ends. `resourceUsage` would begin with the memory of the process that started it. */
const PRELOAD = `
import { readFileSync, writeFileSync } from 'node:fs'
process.on('exit', () => writeFileSync('${FILE}', /VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]))
`

/** Most memory that a Node program held at once, in MiB. Reads /proc, so on Linux only. */
export async function peakMemory({ file, args }: Program, surroundings: Surroundings): Promise<number> {
  const preload = `data:text/javascript,${encodeURIComponent(PRELOAD)}`
  await time({ file, args: ['--import', preload, ...args] }, surroundings)
  return Number(readFileSync(join(surroundings.cwd, FILE), 'utf8')) / 1024
}
