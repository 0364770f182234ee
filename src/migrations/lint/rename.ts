import { quoteIdentifier } from '../../postgres/identifier.ts'
import { isCreatedLater } from '../syntax/created.ts'
import { text } from '../syntax/node.ts'
import { keyOf, listName, type ObjectName, show, sqlName } from '../syntax/object-name.ts'
import type { SqlNode } from '../syntax/parser.ts'
import { renaming } from '../syntax/renamed.ts'
import { LATER } from './data.ts'
import type { Rule, RuleContext, Violation } from './rule.ts'

export const rename: Rule = (statement, context) => {
  const { kind, node } = statement
  if (context.file.phase === 'after-deploy') return []
  if (kind === 'AlterEnumStmt') return renameValue(node, context)
  const renamed = renaming(statement)
  if (!renamed) return []
  const { space, from: name } = renamed
  const moved = text(node, 'newschema')
  const column = text(node, 'subname')
  if (column === undefined && isCreatedLater(keyOf(space, name, context.schema), context)) return []
  const old = column !== undefined && space !== 'schema' ? `${show(name)}.${column}` : show(name)
  return [
    {
      code: 'rename',
      message: `${old} is ${moved === undefined ? `renamed to ${text(node, 'newname')}` : `moved to schema ${moved}`}, and the code that still runs calls it by its old name`,
      hint: renameHint(node, name),
      on: keyOf(space, name, context.schema),
    },
  ]
}

function renameHint(node: SqlNode, name: ObjectName): string {
  const to = text(node, 'newname')
  if (node.renameType === 'OBJECT_TABLE' && to !== undefined) {
    const view = `CREATE VIEW ${sqlName(name)} AS SELECT * FROM ${sqlName({ ...name, name: to })};`
    return `keep the old name working with \`${view}\` behind it in the same file, and drop the view in a file that begins with the line \`-- phase: after-deploy\``
  }
  if (node.renameType === 'OBJECT_COLUMN' && to !== undefined) {
    return `add ${quoteIdentifier(to)} beside it, let the new code write both, fill the rows, and drop the old column in a file that begins with the line \`-- phase: after-deploy\``
  }
  return LATER
}

function renameValue(node: SqlNode, { schema }: RuleContext): readonly Violation[] {
  const type = listName(node.typeName)
  const [from, to] = [text(node, 'oldVal'), text(node, 'newVal')]
  if (!type || from === undefined) return []
  return [
    {
      code: 'rename',
      message: `value '${from}' of ${show(type)} is renamed to '${to}', and the code that still runs calls it by its old name`,
      hint: LATER,
      on: keyOf('type', type, schema),
    },
  ]
}
