import { LAYOUT_NAMES, type LayoutName } from './layout.ts'
import { accept, type Rule, refuse } from './rule.ts'

/** A layout whose tool keeps a table of what it has applied. */
export type AdoptedTool = Exclude<LayoutName, 'plain'>

/** What of the files was applied before this tool knew the schema. */
export type Baseline =
  /** All of them up to this one. */
  | { readonly kind: 'version'; readonly version: string }
  /** What the table of another tool says. */
  | { readonly kind: 'tool'; readonly tool: AdoptedTool }
  /** Nothing: what is in the schema comes from elsewhere. */
  | { readonly kind: 'none' }

const TOOLS: readonly AdoptedTool[] = LAYOUT_NAMES.filter((name) => name !== 'plain')
const VERSION = /^\d+(?:\.\d+)*$/

/** `migrations.baseline`. */
export const baseline: Rule<Baseline> = {
  form: 'a version such as `0007`, `from flyway` or another tool, `none`',
  schema: { type: 'string', pattern: `^none$|^from (?:${TOOLS.join('|')})$|${VERSION.source}` },
  read(text) {
    if (text === 'none') return accept({ kind: 'none' })
    if (VERSION.test(text)) return accept({ kind: 'version', version: text })
    const tool = TOOLS.find((name) => text === `from ${name}`)
    if (tool) return accept({ kind: 'tool', tool })
    return refuse(
      `is ${JSON.stringify(text)}, which is no baseline`,
      `write the version of the last file that was applied, \`none\`, or \`from \` with one of ${TOOLS.join(', ')}`,
    )
  },
}
