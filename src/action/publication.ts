import type { Inputs } from '../config/inputs.ts'
import type { Outcome } from '../engine/outcome.ts'
import type { Plan } from '../plan/plan.ts'
import type { Reporter } from '../reporter.ts'

/** GitHub refuses a comment and an issue above 65,536 characters. */
export const BUDGET = 60_000

/** What others are to see of a run. */
export interface Publication {
  /** Of what the run is, for a reader: `shop · prod`. */
  readonly title: string
  /** By which its text is found again: what the inputs name, for a file may not be readable. */
  readonly key: string
  readonly result: PublishedResult
  /** Commit, time and run, as Markdown. */
  readonly origin: string
  readonly token: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly reporter: Reporter
  /** Cancels the run; its reason is then thrown. */
  readonly signal: AbortSignal
}

/** The end of a run: what came of it, or what it failed with. */
export type PublishedResult =
  | { readonly outcome: Outcome }
  /** `plan`: what was planned before it failed, if anything was. */
  | { readonly failure: unknown; readonly plan: Plan | undefined }

/** One for each app and environment: which file, which part of it, which app in its place. Has no character of a comment's end. */
export function keyOf({
  workingDirectory,
  config,
  environment,
  appName,
}: Pick<Inputs, 'workingDirectory' | 'config' | 'environment' | 'appName'>): string {
  return [workingDirectory, config.path, environment, appName]
    .map((part) => encodeURIComponent(part ?? '').replaceAll('-', '%2D'))
    .join(' ')
}
