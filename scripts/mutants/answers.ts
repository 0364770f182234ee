import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { identity, type Mutant } from './mutant.ts'

/** A mutant that no test can notice, and why. */
export interface Answer extends Pick<Mutant, 'file' | 'text' | 'change'> {
  readonly reason: string
}

const FILE = fileURLToPath(new URL('./answered.yaml', import.meta.url))

/** The answered survivors. Throws where an entry is not complete. */
export function readAnswers(path = FILE): readonly Answer[] {
  const entries: unknown = parse(readFileSync(path, 'utf8')) ?? []
  if (!Array.isArray(entries)) throw new Error(`${path} is not a list`)
  return entries.map((entry: unknown, index) => {
    const field = (name: keyof Answer): string => {
      const value: unknown =
        typeof entry === 'object' && entry !== null ? Reflect.get(entry, name) : undefined
      if (typeof value === 'string' && value.trim() !== '') return value
      throw new Error(`Entry ${index + 1} of ${path} has no ${name}`)
    }
    return { file: field('file'), text: field('text'), change: field('change'), reason: field('reason') }
  })
}

/** Answers to mutants that there are no more: the line has changed, or moved to another file. */
export function staleAnswers(
  answers: readonly Answer[],
  mutantsOf: (file: string) => readonly Mutant[],
): readonly Answer[] {
  return answers.filter(
    (answer) => !mutantsOf(answer.file).some((mutant) => identity(mutant) === identity(answer)),
  )
}
