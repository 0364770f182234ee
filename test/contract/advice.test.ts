import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { FINDING_CODES } from '../../src/access/finding-code.ts'
import { ERROR_CODES } from '../../src/error-code.ts'
import { ERROR_CASES } from '../advice/error-cases.ts'
import { FINDING_CASES } from '../advice/finding-cases.ts'
import { ELSEWHERE, PROSE, UNTRIED } from '../advice/unfollowed.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const followed: readonly string[] = [...FINDING_CASES, ...ERROR_CASES].map(({ code }) => code)
const prose: readonly string[] = Object.values(PROSE).flat()

/** What a machine could carry out, in the text of a hint: a statement, a command, or a key with a value that is more than a word. */
const EXECUTABLE =
  /\b[Rr]un\b[^:`']*: (?:\$\{|[A-Z]{2,} )|\bblock\(|`?databricks (?:api|apps|postgres|database) [a-z-]+ |: (?:GRANT|REVOKE|ALTER|DROP|CREATE) /

/** The hints of each error code in the text of src, as far as they stand where the error is made. */
function hints(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const file of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.startsWith('runtime')) continue
    const source = ts.createSourceFile(
      file,
      readFileSync(join(ROOT, 'src', file), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    )
    const visit = (node: ts.Node): void => {
      const [code, , options] = ts.isNewExpression(node) ? (node.arguments ?? []) : []
      if (code && ts.isStringLiteral(code) && options && ts.isObjectLiteralExpression(options)) {
        const hint = options.properties.find((each) => each.name?.getText(source) === 'hint')
        if (hint) found.set(code.text, [...(found.get(code.text) ?? []), hint.getText(source)])
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return found
}

describe('the advice of each code', () => {
  it('is followed by a test, or is known to be for people', () => {
    const known = [...followed, ...prose, ...Object.keys(ELSEWHERE), ...UNTRIED]
    const codes = [...Object.keys(ERROR_CODES), ...Object.keys(FINDING_CODES)]
    expect(codes.filter((code) => !known.includes(code))).toEqual([])
    expect(known.filter((code) => !codes.includes(code))).toEqual([])
  })

  it('is counted once', () => {
    const excused = [...prose, ...Object.keys(ELSEWHERE), ...UNTRIED]
    expect(excused.filter((code, index) => excused.indexOf(code) !== index)).toEqual([])
    expect(excused.filter((code) => followed.includes(code))).toEqual([])
  })

  it('holds nothing to run where it is for people', () => {
    const printed = hints()
    const wrong = prose.filter((code) => printed.get(code)?.some((hint) => EXECUTABLE.test(hint)))
    expect(wrong).toEqual([])
    // The pattern knows what the others print.
    expect(
      ['OWNER_ROLE_NEEDED', 'PROJECT_RESERVED', 'RELEASES_UNREADABLE'].filter(
        (code) => !printed.get(code)?.some((hint) => EXECUTABLE.test(hint)),
      ),
    ).toEqual([])
  })

  it('is followed where it is said to be', () => {
    const wrong = Object.entries(ELSEWHERE).filter(
      ([code, file]) => !readFileSync(join(ROOT, file), 'utf8').includes(code),
    )
    expect(wrong).toEqual([])
  })
})
