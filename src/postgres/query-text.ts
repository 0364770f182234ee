const SHOWN_CHARACTERS = 120

/** Comments and quoted names stay; a literal may be cut off by the server, and then ends with the text. */
const LITERALS =
  /("[^"]*(?:"|$))|\be'(?:[^'\\]|\\.|'')*(?:'|\\?$)|'(?:[^']|'')*(?:'|$)|(\$(?:[a-z_]\w*)?\$).*?(?:\2|$)/gis

/** Somebody's query as one short line, without its literals: they may be anybody's data, or a password. */
export function shownQuery(query: string): string {
  const line = query
    .replace(LITERALS, (literal: string, name: string | undefined) =>
      name === undefined ? "'...'" : literal,
    )
    .replace(/\s+/g, ' ')
    .trim()
  const characters = [...line]
  return characters.length > SHOWN_CHARACTERS ? `${characters.slice(0, SHOWN_CHARACTERS).join('')}...` : line
}
