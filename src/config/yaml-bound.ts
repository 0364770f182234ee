/** A file of this tool has some kilobytes; what is larger was not meant, and would keep a reader of YAML busy. */
export const MAX_YAML_BYTES = 262_144

/** What is wrong with the size of a YAML text. */
export function yamlTooLarge(text: string): string | undefined {
  const bytes = Buffer.byteLength(text)
  return bytes > MAX_YAML_BYTES ? `has ${bytes} bytes; ${MAX_YAML_BYTES} (256 KiB) are read` : undefined
}

/** What the parser says, where what it says is about itself. */
export function yamlFault(message: string): string {
  return message.startsWith('Maximum call stack')
    ? 'the nesting is too deep'
    : (message.split('\n', 1)[0] ?? message)
}
