import { partsOf } from '../block.ts'
import { advice, cell, prose } from '../markdown.ts'
import { printable } from '../printable.ts'
import type { Diagnosis, Verdict } from './diagnosis.ts'

const SIGNS: Readonly<Record<Verdict, string>> = {
  ok: 'ok',
  warning: 'warning',
  failed: 'failed',
  unknown: '?',
}

const MARKS: Readonly<Record<Verdict, string>> = {
  ok: 'ok',
  warning: '**warning**',
  failed: '**failed**',
  unknown: '?',
}

/** For a terminal: a line each, and below it what to do. */
export function renderDiagnoses(diagnoses: readonly Diagnosis[]): string {
  const width = Math.max(...diagnoses.map(({ subject }) => subject.length))
  return diagnoses
    .flatMap(({ subject, verdict, text, advice: what }) => [
      `${SIGNS[verdict].padEnd(7)}  ${subject.padEnd(width)}  ${printable(text)}`,
      ...adviceLines(what),
    ])
    .join('\n')
}

function adviceLines(text: string | undefined): readonly string[] {
  if (text === undefined) return []
  return partsOf(text).flatMap((part) =>
    'block' in part
      ? part.block.split('\n').map((line) => (line === '' ? '' : `             ${printable(line)}`))
      : [`         ${printable(part.prose)}`],
  )
}

/** For a job summary: all lines at once, then what to do, of what is not right in full and of the rest folded. */
export function renderDiagnosesMarkdown(diagnoses: readonly Diagnosis[]): string {
  const rows = diagnoses.map(
    ({ subject, verdict, text }) => `| ${MARKS[verdict]} | ${cell(prose(subject))} | ${cell(prose(text))} |`,
  )
  const open = diagnoses.filter(({ verdict }) => verdict === 'failed' || verdict === 'warning')
  const rest = diagnoses.filter((diagnosis) => !open.includes(diagnosis))
  return [
    ['| | Check | What was seen |', '|---|---|---|', ...rows].join('\n'),
    ...sections(open),
    ...fold(sections(rest)),
  ].join('\n\n')
}

function sections(diagnoses: readonly Diagnosis[]): readonly string[] {
  return diagnoses.flatMap(({ subject, advice: what }) =>
    what === undefined ? [] : [`**${prose(subject)}**\n\n${advice(what)}`],
  )
}

function fold(parts: readonly string[]): readonly string[] {
  if (parts.length === 0) return []
  return [`<details><summary>To copy</summary>\n\n${parts.join('\n\n')}\n\n</details>`]
}

export function diagnosesJson(diagnoses: readonly Diagnosis[]): readonly object[] {
  return diagnoses.map(({ subject, verdict, text, advice: what }) => ({
    ...{ check: subject, verdict, text },
    advice: what ?? null,
  }))
}
