import type { AlterEnumStmt } from '@pgsql/types'
import { quoteIdentifier } from '../../postgres/identifier.ts'
import { isCreatedLater } from '../syntax/created.ts'
import { keyOf, listName, type ObjectName, show, sqlName } from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
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
  const { moved, column, to } = newName(statement)
  if (column === undefined && isCreatedLater(keyOf(space, name, context.schema), context)) return []
  const old = column !== undefined && space !== 'schema' ? `${show(name)}.${column}` : show(name)
  return [
    {
      code: 'rename',
      message: `${old} is ${moved === undefined ? `renamed to ${to}` : `moved to schema ${moved}`}, and the code that still runs calls it by its old name`,
      hint: renameHint(statement, name),
      on: keyOf(space, name, context.schema),
    },
  ]
}

function newName({ kind, node }: ParsedStatement) {
  if (kind === 'AlterObjectSchemaStmt') return { moved: node.newschema, column: undefined, to: undefined }
  if (kind !== 'RenameStmt') return { moved: undefined, column: undefined, to: undefined }
  return { moved: undefined, column: node.subname, to: node.newname }
}

function renameHint({ kind, node }: ParsedStatement, name: ObjectName): string {
  if (kind !== 'RenameStmt') return LATER
  const to = node.newname
  if (node.renameType === 'OBJECT_TABLE' && to !== undefined) {
    const view = `CREATE VIEW ${sqlName(name)} AS SELECT * FROM ${sqlName({ ...name, name: to })};`
    return `keep the old name working with \`${view}\` behind it in the same file, and drop the view in a file that begins with the line \`-- phase: after-deploy\``
  }
  if (node.renameType === 'OBJECT_COLUMN' && to !== undefined) {
    return `add ${quoteIdentifier(to)} beside it, let the new code write both, fill the rows, and drop the old column in a file that begins with the line \`-- phase: after-deploy\``
  }
  return LATER
}

function renameValue(node: AlterEnumStmt, { schema }: RuleContext): readonly Violation[] {
  const type = listName(node.typeName)
  const [from, to] = [node.oldVal, node.newVal]
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
