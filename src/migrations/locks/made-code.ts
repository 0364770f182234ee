import type { AlterTableStmt, CreateStmt, DoStmt, Node } from '@pgsql/types'
import type { Moment } from '../../catalog/own-code.ts'
import { findRelations } from '../syntax/descend.ts'
import { nameParts, nodesOf, stringOf } from '../syntax/node.ts'
import { listName, type ObjectName, rangeVar } from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { renaming } from '../syntax/renamed.ts'
import { queries } from './query.ts'
import type { Relations } from './relations.ts'

/** Follows what a statement makes of code that runs later, in the order in which they run. */
export function followCode(statement: ParsedStatement, relations: Relations): void {
  followNames(statement, relations)
  const { relation, moments, is } = attached(statement, relations) ?? {}
  if (relation && moments && is) relations.code.use(relations.named(relation), moments)
}

/** Code that may stand behind a relation from now on. */
interface Attached {
  readonly relation: ObjectName | undefined
  readonly moments: readonly Moment[]
  readonly is: boolean
}

function attached(statement: ParsedStatement, relations: Relations): Attached | undefined {
  const { kind, node } = statement
  const calls = () => queries(node, relations).opaque !== undefined
  switch (kind) {
    case 'ViewStmt':
      return { relation: rangeVar(node.view), moments: ['query'], is: calls() }
    case 'CreateTableAsStmt':
      return { relation: rangeVar(node.into?.rel), moments: ['refresh'], is: calls() }
    case 'CreateStmt':
      return {
        relation: rangeVar(node.relation),
        moments: OF_TABLE,
        is: calls() || copiesCode(node, relations),
      }
    case 'AlterTableStmt':
      return altered(node, calls())
    case 'IndexStmt':
      return { relation: rangeVar(node.relation), moments: ['expression'], is: calls() }
    case 'CreateStatsStmt':
      return { relation: rangeVar(nodesOf(node.relations, 'RangeVar')[0]), moments: ['analyze'], is: calls() }
    case 'CreateTrigStmt':
      return { relation: rangeVar(node.relation), moments: ['trigger', 'truncate'], is: true }
    case 'RuleStmt':
      return { relation: rangeVar(node.relation), moments: ['trigger'], is: true }
    case 'CreatePolicyStmt':
    case 'AlterPolicyStmt':
      return { relation: rangeVar(node.table), moments: ['query'], is: calls() }
    default:
      return undefined
  }
}

/** From FORCE ROW LEVEL SECURITY on the policies hold the owner too. */
function altered({ relation, cmds }: AlterTableStmt, calls: boolean): Attached {
  const forces = nodesOf(cmds, 'AlterTableCmd').some(({ subtype }) => subtype === 'AT_ForceRowSecurity')
  return {
    relation: rangeVar(relation),
    moments: forces ? [...OF_TABLE, 'query'] : OF_TABLE,
    is: calls || forces,
  }
}

const OF_TABLE: readonly Moment[] = ['default', 'expression']

/** LIKE and INHERITS take over defaults and checks. */
function copiesCode(node: CreateStmt, relations: Relations): boolean {
  const others = findRelations([node.inhRelations, node.tableElts]).flatMap((each) => rangeVar(each) ?? [])
  return others.some((each) => relations.runs(each, OF_TABLE))
}

function followNames(statement: ParsedStatement, relations: Relations): void {
  const { code } = relations
  const { kind, node } = statement
  const checked = () => queries(node, relations).opaque !== undefined
  if (kind === 'CreateFunctionStmt') code.addRoutine(last(node.funcname), node.parameters?.length === 1)
  if (kind === 'DefineStmt' && node.kind === 'OBJECT_OPERATOR') code.addOperator(last(node.defnames))
  if (kind === 'DefineStmt' && node.kind === 'OBJECT_AGGREGATE') code.addRoutine(last(node.defnames), false)
  if (kind === 'CreateOpClassStmt') code.addOperatorClass(last(node.opclassname))
  if (kind === 'CreateCastStmt' && node.func)
    addTypes([node.sourcetype?.names, node.targettype?.names], relations)
  if (kind === 'CreateRangeStmt') addTypes([node.typeName], relations)
  if (kind === 'CreateDomainStmt' && checked()) addTypes([node.domainname], relations)
  if (kind === 'AlterDomainStmt' && checked()) addTypes([node.typeName], relations)
  if (kind === 'DoStmt') followBlock(node, relations)
  followRenaming(statement, relations)
}

function last(name: readonly Node[] | undefined): string {
  return nameParts(name).at(-1) ?? ''
}

/** Those of PostgreSQL's own are everywhere. */
function addTypes(names: readonly (readonly Node[] | undefined)[], { code }: Relations): void {
  for (const name of names) {
    const type = listName(name)
    if (type && type.schema !== 'pg_catalog') code.addType(type)
  }
}

function followRenaming(statement: ParsedStatement, { code }: Relations): void {
  const { space, from, to } = renaming(statement) ?? {}
  if (!from || !to) return
  if (space === 'routine') code.addRoutine(to.name, code.hasRowFunction(from.name))
  if (space === 'type' && code.hasType(from)) code.addType(to)
}

/** What the text of a DO block says it makes, by plain names. */
function followBlock({ args }: DoStmt, relations: Relations): void {
  const body = nodesOf(args, 'DefElem')
    .map(({ arg }) => stringOf(arg) ?? '')
    .join('\n')
  const routines = body.matchAll(
    /\bcreate\s+(?:or\s+replace\s+)?(?:function|procedure|aggregate)\s+(?:"?\w+"?\.)?"?(\w+)"?/gi,
  )
  for (const [, name = ''] of routines) relations.code.addRoutine(name.toLowerCase(), true)
  const triggers = body.matchAll(
    /\bcreate\s+(?:or\s+replace\s+)?(?:constraint\s+)?(?:trigger|rule)\b[^;]*?\s(?:on|to)\s+(?:"?\w+"?\.)?"?(\w+)"?/gi,
  )
  for (const [, name = ''] of triggers)
    relations.code.use(relations.named({ schema: undefined, name: name.toLowerCase() }), [
      'trigger',
      'truncate',
    ])
}
