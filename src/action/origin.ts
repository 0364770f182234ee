import type { RunIdentity } from '../engine/ports.ts'
import { code, prose } from '../markdown.ts'

/** Commit, time and run, by which a reader knows of when a text is. */
export function origin({ gitSha, label, name }: Origin, at: Date): string {
  const isLink = /^https?:\/\/\S+$/.test(label)
  return [
    ...(gitSha === undefined ? [] : [`commit ${code(gitSha.slice(0, 12))}`]),
    `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    ...(isLink ? [`[run ${prose(name)}](${label})`] : []),
  ].join(' · ')
}

export type Origin = Pick<RunIdentity, 'name' | 'label' | 'gitSha'>
