/** One small change of one file. */
export interface Mutant {
  /** From the root of the repository, with slashes: `src/plan/sarif.ts`. */
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  /** The line of the file that is changed, without the blanks around it. */
  readonly text: string
  /** `a && b -> a` */
  readonly change: string
  /** The whole file with the change made. */
  readonly source: string
}

/** What makes it the same mutant when lines move. */
export function identity({ file, text, change }: Pick<Mutant, 'file' | 'text' | 'change'>): string {
  return `${file} | ${text} | ${change}`
}
