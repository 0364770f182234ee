/** `unknown`: nothing could be seen of it, or nothing is to be seen. */
export type Verdict = 'ok' | 'warning' | 'failed' | 'unknown'

/** What one look of `doctor` found. */
export interface Diagnosis {
  /** What was looked at: `clock` */
  readonly subject: string
  readonly verdict: Verdict
  /** A sentence. */
  readonly text: string
  /** What mends it, with what is to be copied as blocks (`src/block.ts`). */
  readonly advice?: string | undefined
}

export function ok(subject: string, text: string, advice?: string): Diagnosis {
  return { subject, verdict: 'ok', text, advice }
}

export function warning(subject: string, text: string, advice?: string): Diagnosis {
  return { subject, verdict: 'warning', text, advice }
}

export function failed(subject: string, text: string, advice?: string): Diagnosis {
  return { subject, verdict: 'failed', text, advice }
}

export function unknown(subject: string, text: string, advice?: string): Diagnosis {
  return { subject, verdict: 'unknown', text, advice }
}

/** Whether a deploy would stop for it. */
export function isSound(diagnoses: readonly Diagnosis[]): boolean {
  return diagnoses.every(({ verdict }) => verdict !== 'failed')
}
