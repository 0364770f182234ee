// Child process of `npm run mutants`: holds one Vitest over a copy of the tree, so that a run takes no start-up.
import { createVitest } from 'vitest/node'
import type { Answer, Request } from './vitest-process.ts'

process.chdir(process.argv[2] ?? '')
const root = process.cwd()
const vitest = await createVitest('test', { root, watch: false, bail: 1, maxWorkers: 1, reporters: [{}] })
await vitest.globTestSpecifications()

process.on('message', ({ tests, changed }: Request) => {
  for (const file of changed) vitest.invalidateFile(`${root}/${file}`)
  void run(tests).then((answer) => process.send?.(answer))
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

async function run(tests: readonly string[]): Promise<Answer> {
  const specifications = tests.flatMap((test) => vitest.getModuleSpecifications(`${root}/${test}`))
  if (specifications.length !== tests.length)
    throw new Error(`Vitest does not know all of ${tests.join(', ')}`)
  // Failures of the run before count for --bail, and its modules among the results.
  vitest.state.idMap.clear()
  vitest.state.filesMap.clear()
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications)
  const failed = testModules.filter((module) => !module.ok()).map(({ relativeModuleId }) => relativeModuleId)
  return { failed: failed.length === 0 && unhandledErrors.length > 0 ? tests : failed }
}
