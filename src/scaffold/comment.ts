import type { SourceText } from './source-text.ts'

/** Strings are matched, too, so that what looks like a comment in one stays. */
const OF_JAVASCRIPT =
  /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
/** A text in three quotes is a comment in all but its name. */
const OF_PYTHON = /"""[\s\S]*?"""|'''[\s\S]*?'''|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|#[^\n]*/g

/** The code of a file, without its comments; each line is where it was. */
export function withoutComments({ path, text }: SourceText): string {
  const comment = path.endsWith('.py') ? OF_PYTHON : OF_JAVASCRIPT
  return text.replaceAll(comment, (all, kept: string | undefined) => kept ?? all.replaceAll(/[^\n]+/g, ''))
}
