/** The offset of the first character at or after `from` that is neither white space nor in a comment; the text's end if none. */
export function skipBlank(sql: string, from: number): number {
  let at = from
  for (;;) {
    if (sql.startsWith('--', at)) at = endOfLine(sql, at)
    else if (sql.startsWith('/*', at)) at = endOfComment(sql, at)
    else if (/[ \t\n\r\f\v]/.test(sql.charAt(at))) at += 1
    else return at
  }
}

function endOfLine(sql: string, from: number): number {
  const end = sql.indexOf('\n', from)
  return end === -1 ? sql.length : end
}

/** The offset after the block comment that begins at `from`; they nest in PostgreSQL. */
export function endOfComment(sql: string, from: number): number {
  const mark = /\/\*|\*\//g
  mark.lastIndex = from
  let depth = 0
  for (let found = mark.exec(sql); found; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
  return sql.length
}
