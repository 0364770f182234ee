/** A job summary without what differs from run to run: ids, digests of generated names, times and counts of polling. */
export function timeless(markdown: string): string {
  return markdown
    .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<application id>')
    .replaceAll(/\b01f[0-9a-f]{29}\b/g, '<deployment id>')
    .replaceAll(
      /^(?:release `[0-9a-f]{12}` · )?(?:commit `[0-9a-f]{12}` · )?\d{4}-\d\d-\d\d \d\d:\d\d UTC(?: · \[run [^\]]*\]\(.*\))?$/gm,
      '<release, commit, time and run>',
    )
    .replaceAll(/(?<=release [0-9a-f]{12} of )\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '<time>')
    .replaceAll(/^\d\d:\d\d:\d\d (?=\S)/gm, '<clock> ')
    .replaceAll(/\b(\d+ min )?\d+(\.\d)? s\b/g, '<time>')
    .replaceAll(/^Round trips: .*$/gm, (line) =>
      line.replaceAll(/\d+/g, '<n>').replaceAll('write,', 'writes,'),
    )
}
