import ts from 'typescript'

/** Another text for a node. */
export interface Replacement {
  readonly node: ts.Node
  readonly by: string
}

const { SyntaxKind } = ts

const OTHER_OPERATOR: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [SyntaxKind.EqualsEqualsEqualsToken]: '!==',
  [SyntaxKind.ExclamationEqualsEqualsToken]: '===',
  [SyntaxKind.LessThanToken]: '<=',
  [SyntaxKind.LessThanEqualsToken]: '<',
  [SyntaxKind.GreaterThanToken]: '>=',
  [SyntaxKind.GreaterThanEqualsToken]: '>',
  [SyntaxKind.PlusToken]: '-',
  [SyntaxKind.MinusToken]: '+',
  [SyntaxKind.AsteriskToken]: '/',
  [SyntaxKind.SlashToken]: '*',
}

const OTHER_METHOD: ReadonlyMap<string, string> = new Map([
  ['some', 'every'],
  ['every', 'some'],
])

/** Calls that give something back or up; who forgets one finds out late. */
const CLEANUP =
  /^(delete|clear|clearTimeout|clearInterval|end|abort|release|stop|close|destroy|off|removeListener)$/

/** A word such as `error`, which a third party may read; messages are left alone. */
const WORD = /^[\w-]+$/

/** Every way in which a node is changed. Which of them the compiler refuses is found out later. */
export function replacementsOf(node: ts.Node, checker: ts.TypeChecker): readonly Replacement[] {
  if (ts.isTypeNode(node)) return []
  return [
    ...ofOperator(node),
    ...ofCondition(node),
    ...ofCall(node),
    ...ofLiteral(node, checker),
    ...ofReturn(node, checker),
  ]
}

function ofOperator(node: ts.Node): readonly Replacement[] {
  if (!ts.isBinaryExpression(node)) return []
  const { left, right, operatorToken } = node
  const { kind } = operatorToken
  if (kind === SyntaxKind.AmpersandAmpersandToken || kind === SyntaxKind.BarBarToken) {
    return [left, right].map((kept) => ({ node, by: kept.getText() }))
  }
  const other = OTHER_OPERATOR[kind]
  return other === undefined ? [] : [{ node, by: `${left.getText()} ${other} ${right.getText()}` }]
}

function ofCondition(node: ts.Node): readonly Replacement[] {
  const condition =
    ts.isIfStatement(node) || ts.isWhileStatement(node)
      ? node.expression
      : ts.isConditionalExpression(node)
        ? node.condition
        : undefined
  // The comparison's own mutant is the same.
  if (!condition || isComparison(condition)) return []
  return [{ node: condition, by: negated(condition) }]
}

function isComparison(node: ts.Expression): boolean {
  return ts.isBinaryExpression(node) && /^[!=]==$/.test(node.operatorToken.getText())
}

function negated(node: ts.Expression): string {
  return ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken
    ? node.operand.getText()
    : `!(${node.getText()})`
}

function ofCall(node: ts.Node): readonly Replacement[] {
  if (ts.isPropertyAccessExpression(node)) {
    const other = OTHER_METHOD.get(node.name.text)
    return other !== undefined && ts.isCallExpression(node.parent) ? [{ node: node.name, by: other }] : []
  }
  if (ts.isAwaitExpression(node)) return [{ node, by: node.expression.getText() }]
  if (!ts.isExpressionStatement(node)) return []
  const call = ts.isAwaitExpression(node.expression) ? node.expression.expression : node.expression
  if (!ts.isCallExpression(call)) return []
  const { expression } = call
  const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText()
  return CLEANUP.test(name) ? [{ node, by: '{}' }] : []
}

function ofLiteral(node: ts.Node, checker: ts.TypeChecker): readonly Replacement[] {
  if (ts.isLiteralTypeNode(node.parent)) return []
  if (node.kind === SyntaxKind.TrueKeyword) return [{ node, by: 'false' }]
  if (node.kind === SyntaxKind.FalseKeyword) return [{ node, by: 'true' }]
  if (!ts.isStringLiteral(node) || !WORD.test(node.text)) return []
  const set = checker.getContextualType(node)
  const members = set?.isUnion()
    ? set.types.flatMap((type) => (type.isStringLiteral() ? [type.value] : [])).filter(isNoAlias(node.text))
    : []
  const other = members[(members.indexOf(node.text) + 1) % members.length]
  if (other !== undefined && other !== node.text) return [{ node, by: `'${other}'` }]
  return ts.isPropertyAssignment(node.parent) && node.parent.initializer === node ? [{ node, by: "''" }] : []
}

/** Not another spelling of the same, as `utf-8` is of `utf8`: no test could tell them apart. */
function isNoAlias(text: string): (member: string) => boolean {
  const plain = (word: string) => word.replaceAll('-', '').toLowerCase()
  return (member) => member === text || plain(member) !== plain(text)
}

function ofReturn(node: ts.Node, checker: ts.TypeChecker): readonly Replacement[] {
  const value = returned(node)
  if (!value || ts.isLiteralExpression(value) || ts.isVoidExpression(value)) return []
  const by = emptied(value, checker)
  return by === undefined || by === value.getText() ? [] : [{ node: value, by }]
}

function returned(node: ts.Node): ts.Expression | undefined {
  if (ts.isReturnStatement(node)) return node.expression
  return ts.isArrowFunction(node) && !ts.isBlock(node.body) ? node.body : undefined
}

function emptied(value: ts.Expression, checker: ts.TypeChecker): string | undefined {
  const type = checker.getTypeAtLocation(value)
  if (type.flags & ts.TypeFlags.StringLike) return "''"
  // Of a comparison the other operator is the same mutant; `true` and `false` are literals.
  if (type.flags & ts.TypeFlags.BooleanLike || isBoolean(type)) {
    return isComparison(value) || /^(true|false)$/.test(value.getText()) ? undefined : negated(value)
  }
  if (checker.isArrayLikeType(type)) return '[]'
  return type.isUnion() && type.types.some(({ flags }) => flags & ts.TypeFlags.Undefined)
    ? 'undefined'
    : undefined
}

function isBoolean(type: ts.Type): boolean {
  return type.isUnion() && type.types.every(({ flags }) => flags & ts.TypeFlags.BooleanLike)
}
