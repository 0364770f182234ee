/** What somebody else says, as a sentence of its own: it ends with its own stop, or gets one. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/** What somebody else says, inside a sentence of ours, which has the stop. */
export function clause(text: string): string {
  return text.replace(/[.;\s]+$/, '')
}

/** Of somebody's words or ours, at the beginning of a sentence. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
