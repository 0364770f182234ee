import type { FuncCall } from '@pgsql/types'
import { findNodes } from '../syntax/descend.ts'
import { type NodeKind, nameParts, nodeOf, nodesOf } from '../syntax/node.ts'
import { mentions, type Rule } from './rule.ts'

export const roleChange: Rule = (statement, { file }) => {
  const { kind, node } = statement
  const sets = kind === 'VariableSetStmt' && isIdentity(node.name ?? '')
  const calls = mentions(statement, file, SET_CONFIG) && findNodes(node, 'FuncCall').some(setsIdentity)
  if (!sets && !calls) return []
  return [
    {
      code: 'role-change',
      message: 'A migration may not change the role it runs as',
      hint: 'remove it: every file runs as the owner role, so that what it makes belongs to it',
    },
  ]
}

export const serverWide: Rule = ({ kind }) => {
  const command = SERVER_WIDE[kind]
  if (!command) return []
  return [
    {
      code: 'server-wide',
      message: `${command} concerns the whole server, not the app's schema`,
      hint: 'do it outside the migrations, once, as an administrator',
    },
  ]
}

const SERVER_WIDE: Readonly<Partial<Record<NodeKind, string>>> = {
  CreatedbStmt: 'CREATE DATABASE',
  DropdbStmt: 'DROP DATABASE',
  AlterSystemStmt: 'ALTER SYSTEM',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  DropTableSpaceStmt: 'DROP TABLESPACE',
}

export const ownership: Rule = ({ kind, node }) => {
  const owner =
    kind === 'AlterOwnerStmt' ||
    (kind === 'AlterTableStmt' &&
      nodesOf(node.cmds, 'AlterTableCmd').some((each) => each.subtype === 'AT_ChangeOwner'))
  if (owner)
    return [
      {
        code: 'owner-to',
        message: 'OWNER TO would take an object away from the owner role',
        hint: 'remove it: the deploy keeps the ownership of the schema and what is in it',
      },
    ]
  if (kind === 'ReassignOwnedStmt')
    return [
      {
        code: 'reassign-owned',
        message: 'REASSIGN OWNED would move objects of other schemas too',
        hint: 'remove it: the deploy keeps the ownership of the schema',
      },
    ]
  if (kind === 'DropOwnedStmt')
    return [
      {
        code: 'drop-owned',
        message: 'DROP OWNED drops everything that a role owns',
        hint: 'drop the objects by name',
      },
    ]
  return []
}

/** A name can be written in code points too. */
const SET_CONFIG = /set_config|u&"/i

function isIdentity(setting: string): boolean {
  return setting === 'role' || setting === 'session_authorization'
}

/** `set_config('role', ...)` */
function setsIdentity({ funcname, args = [] }: FuncCall): boolean {
  const setting = nodeOf(args[0], 'A_Const')?.sval?.sval
  const sets = nameParts(funcname).at(-1) === 'set_config'
  return sets && setting !== undefined && isIdentity(setting.toLowerCase())
}
