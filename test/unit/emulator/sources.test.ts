import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, it } from 'vitest'

const FOLDER = fileURLToPath(new URL('../../../src/emulator/control-plane/', import.meta.url))
/** Functions that make an answer which is an error. */
const ERRORS =
  /^(ApiError|alreadyExists|badRequest|conflict|idNotFound|invalidParameter|malformed|managedByParent|permissionDenied|requiredField|roleNotFound|unauthenticated)$/
/** A page of the documentation, a place in a public repository, or the admission that there is none. */
const SOURCE = /\bdocs "|`@?[\w.-]+\/[\w.-]+[`:#]|`[\w.-]+:[\w./{},-]+`|\bUNVERIFIED\b|protobuf\.dev/

/** Declarations that answer something and neither name a source themselves nor are in a file that says where its answers are from. */
function withoutSource(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const sources = /^\/\/ Sources\. (?:.*\n)(?:\/\/ .*\n)*/m.exec(text)?.[0] ?? ''
  if (SOURCE.test(sources)) return []
  return source.statements
    .filter((statement) => answers(statement) && !SOURCE.test(commentOf(statement, text)))
    .map((statement) => `${file}: ${statement.getText().split('\n')[0]}`)
}

function answers(node: ts.Node): boolean {
  if (ts.isPropertyAssignment(node) && /^(pattern|error_code)$/.test(node.name.getText())) return true
  if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && ERRORS.test(node.expression.getText()))
    return true
  return ts.forEachChild(node, (child) => answers(child) || undefined) ?? false
}

function commentOf(node: ts.Node, text: string): string {
  const ranges = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []
  return ranges.map(({ pos, end }) => text.slice(pos, end)).join('\n')
}

it('every answer of the control plane has a source, or says UNVERIFIED', () => {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts'))
  expect(files.flatMap((file) => withoutSource(file, readFileSync(FOLDER + file, 'utf8')))).toEqual([])
})

it('an answer without one is found', () => {
  const answer = "export function refuse() {\n  throw badRequest('no')\n}\n"
  expect(withoutSource('a.ts', answer)).toEqual(['a.ts: export function refuse() {'])
  const body = "function outcome() {\n  return { error: { error_code: 'INTERNAL_ERROR' } }\n}\n"
  expect(withoutSource('a.ts', body)).toEqual(['a.ts: function outcome() {'])
  expect(withoutSource('a.ts', `/** It is so. */\n${answer}`)).toHaveLength(1)
  expect(withoutSource('a.ts', `/** docs "Apps" */\n${answer}`)).toEqual([])
  expect(withoutSource('a.ts', `// Sources. The text: UNVERIFIED.\n\n${answer}`)).toEqual([])
  expect(withoutSource('a.ts', `// Sources. Somewhere.\n\n${answer}`)).toHaveLength(1)
})
