/**
 * The start-up option that makes plain table names mean this schema; it costs no round trip. Blanks and backslashes are
 * escaped, as the server splits `options` at blanks (PostgreSQL docs, "options" of the connection parameters).
 */
export function searchPath(schema: string): string {
  const identifier = `"${schema.replaceAll('"', '""')}"`
  return `-c search_path=${identifier.replaceAll(/[\\\s]/g, '\\$&')}`
}

/** Of two settings of one parameter the server takes the later, so what is more particular comes last. */
export function joinOptions(...options: readonly (string | undefined)[]): string | undefined {
  const given = options.filter((option) => option !== undefined && option.trim() !== '')
  return given.length === 0 ? undefined : given.join(' ')
}
