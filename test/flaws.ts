/** What only broken sentences have, once all that is quoted in them is left out. */
const BROKEN: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['two stops', /(?<![./])\.\.(?![./])|\.[;,:]|[;,:]\.(?!\w)|[;,]{2}/],
  ['a stop alone', /\s[.;,](\s|$)/],
  ['a stop within brackets and one behind', /\.\)\./],
  ['a value that is none', /\bundefined\b|\bNaN\b|\[object /],
  ['a word twice', /(?<![\w-])(\w{2,}) \1(?![\w-])/],
]

/** What is broken in the text of an error; empty when nothing is. */
export function flawsIn(text: string): string[] {
  const plain = text
    .replaceAll(/`[^`]*`|"[^"\n]*"|(?<!\w)'[^'\n]*'(?!\w)/g, 'X')
    .replaceAll(/https?:\/\/[^\s,)]+[^\s,).]/g, 'X')
  const broken = BROKEN.filter(([, pattern]) => pattern.test(plain)).map(([what]) => what)
  const twice = repeated(text) ?? /(\S+\.\w+:\d+(?::\d+)?)\b.*\1\b/.exec(text)?.[1]
  return [...broken, ...(twice === undefined ? [] : [`twice: ${twice}`])]
}

/** A sentence that is said twice. */
function repeated(text: string): string | undefined {
  const sentences = text.split(/(?<=[.!?])\s+|\n/).filter((each) => each.length > 30)
  return sentences.find((each, index) => sentences.indexOf(each) !== index)
}
