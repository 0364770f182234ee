/** What a run that has failed leaves behind, for whoever is woken by it. */
export interface Standing {
  /** What runs now, and what was undone; each is a line of its own. */
  readonly sentences: readonly string[]
  /** What goes back to an earlier release; undefined: nothing is broken, or there is none. */
  readonly back?: { readonly release: string; readonly command: string } | undefined
}

/** The lines of it for a log; the command is indented, as a terminal shows what is to be copied. */
export function standingLines({ sentences, back }: Standing): readonly string[] {
  return [...sentences, ...(back ? [`Back to ${back.release}:`, `    ${back.command}`] : [])]
}
