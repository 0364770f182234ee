import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { readAnswers, staleAnswers } from '../../scripts/mutants/answers.ts'
import { Program } from '../../scripts/mutants/program.ts'
import { Tests } from '../../scripts/mutants/tests.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const SOURCE = `type Level = 'low' | 'lo-w' | 'high'
export async function f(list: string[], n: number, log: Map<string, Level>): Promise<string[]> {
  if (n < 1 && list.some((each) => each === 'x')) return []
  log.set('a', 'low')
  log.delete('b')
  await Promise.resolve()
  return list
}
`

const project = mkdtempSync(join(tmpdir(), 'mutants-test-'))
afterAll(() => rmSync(project, { recursive: true, force: true }))

test('the mutants of a file, and which of them the compiler lets pass', () => {
  mkdirSync(join(project, 'src'))
  writeFileSync(
    join(project, 'tsconfig.json'),
    '{ "compilerOptions": { "strict": true, "noUnusedParameters": true, "target": "es2023", "types": [] }, "include": ["src"] }',
  )
  writeFileSync(join(project, 'src/f.ts'), SOURCE)
  const program = new Program(project)
  const mutants = program.mutants('src/f.ts')
  expect(mutants.map(({ line, change }) => `${line} ${change}`)).toEqual([
    "3 n < 1 && list.some((each) => each === 'x') -> !(n < 1 && list.some((each) => each === 'x'))",
    "3 n < 1 && list.some((each) => each === 'x') -> n < 1",
    "3 n < 1 && list.some((each) => each === 'x') -> list.some((each) => each === 'x')",
    '3 n < 1 -> n <= 1',
    '3 some -> every',
    "3 each === 'x' -> each !== 'x'",
    "4 'low' -> 'high'",
    "5 log.delete('b') -> {}",
    '6 await Promise.resolve() -> Promise.resolve()',
    '7 list -> []',
  ])
  expect(mutants.filter((mutant) => !program.accepts(mutant)).map(({ change }) => change)).toEqual([
    "n < 1 && list.some((each) => each === 'x') -> list.some((each) => each === 'x')",
  ])
})

test('the tests of a file: those that import it first, then those that stand where it stands', () => {
  const tests = new Tests(ROOT)
  expect(tests.of('src/plan/sarif.ts')).toContain('test/contract/formats/sarif.test.ts')
  expect(tests.of('src/access/revocable.ts')).toContain('test/unit/access/pitfalls.test.ts')
  expect(tests.of('src/access/revocable.ts').filter((test) => test.startsWith('test/unit/plan/'))).toEqual([])
})

test('the tests of a file, in turn: near ones, those that reach it through others, and those that start a server', () => {
  const tests = new Tests(ROOT)
  const [near = [], further = [], ...servers] = tests.stages('src/access/revocable.ts', true)
  expect(near).toContain('test/unit/access/revocable.test.ts')
  expect(further).toContain('test/unit/plan/database.test.ts')
  expect(servers.flat()).toContain('test/unit/access/pitfalls.test.ts')
  expect(tests.stages('src/migrations/prove/fill.ts', true)[3]).toContain(
    'test/unit/engine/database/prove.test.ts',
  )
  expect(tests.stages('src/access/revocable.ts', false)).toEqual([near, further])
})

/** Whether the change can still be made there is found out by `npm run mutants`, which asks the compiler. */
test('the line of every answered mutant is there', () => {
  const gone = readAnswers().filter(({ file, text }) => {
    const path = join(ROOT, file)
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
    return !lines.some((line) => line.trim() === text)
  })
  expect(gone).toEqual([])
})

test('an answer to a mutant that can no longer be made is stale', () => {
  const mutant = { file: 'src/f.ts', line: 3, text: 'return a && b', change: 'a && b -> a', source: '' }
  const answer = { file: mutant.file, text: mutant.text, change: mutant.change, reason: 'b is always true' }
  const moved = { ...answer, text: 'return a && c' }
  expect(staleAnswers([answer, moved], () => [mutant])).toEqual([moved])
  expect(staleAnswers([answer], () => [])).toEqual([answer])
})
