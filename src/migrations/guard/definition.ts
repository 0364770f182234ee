import { child, children, flag, nameParts, text } from '../syntax/node.ts'
import type { SqlNode } from '../syntax/parser.ts'
import { allAlike, compareExpressions, compareOptional, type Likeness } from './expression.ts'
import { relationIn } from './subject.ts'

/** Whether an index is what its CREATE INDEX says; both as the parser's IndexStmt. */
export function compareIndexes(file: SqlNode, database: SqlNode, schema: string): Likeness {
  const table = (node: SqlNode) => JSON.stringify(relationIn(node, 'relation', schema))
  const method = (node: SqlNode) => text(node, 'accessMethod') ?? 'btree'
  const around = { schema, type: '' }
  return allAlike([
    equal(table(file), table(database)),
    equal(method(file), method(database)),
    equal(flag(file, 'unique'), flag(database, 'unique')),
    equal(flag(file, 'nulls_not_distinct'), flag(database, 'nulls_not_distinct')),
    compareElements(children(file, 'indexParams'), children(database, 'indexParams'), schema),
    compareElements(
      children(file, 'indexIncludingParams'),
      children(database, 'indexIncludingParams'),
      schema,
    ),
    compareOptional(child(file, 'whereClause'), child(database, 'whereClause'), around),
  ])
}

function compareElements(file: readonly SqlNode[], database: readonly SqlNode[], schema: string): Likeness {
  if (file.length !== database.length) return 'different'
  return allAlike(
    file.map((own, index) => {
      const theirs = database[index]
      return theirs ? compareElement(own, theirs, schema) : 'different'
    }),
  )
}

function compareElement(file: SqlNode, database: SqlNode, schema: string): Likeness {
  const descending = (node: SqlNode) => node.ordering === 'SORTBY_DESC'
  const nullsFirst = (node: SqlNode) =>
    node.nulls_ordering === 'SORTBY_NULLS_FIRST' ||
    (node.nulls_ordering !== 'SORTBY_NULLS_LAST' && descending(node))
  return allAlike([
    equal(text(file, 'name'), text(database, 'name')),
    equal(descending(file), descending(database)),
    equal(nullsFirst(file), nullsFirst(database)),
    compareDefaulted(file.opclass, database.opclass),
    compareDefaulted(file.collation, database.collation),
    compareOptional(child(file, 'expr'), child(database, 'expr'), { schema, type: '' }),
  ])
}

/** The server leaves out what is the default, so a file that names it cannot be told from one that differs. */
function compareDefaulted(file: unknown, database: unknown): Likeness {
  const [own, theirs] = [nameParts(file).at(-1), nameParts(database).at(-1)]
  if (own === theirs) return 'same'
  return theirs === undefined ? 'unsure' : 'different'
}

/** Kind, columns and what is referenced; a CHECK by its expression. Both as the parser's Constraint. */
export function compareConstraints(file: SqlNode, database: SqlNode, schema: string): Likeness {
  const names = (field: string) => equal(nameParts(file[field]).join(), nameParts(database[field]).join())
  const referenced = (node: SqlNode) => JSON.stringify(relationIn(node, 'pktable', schema))
  const kind = text(file, 'contype')
  if (kind !== text(database, 'contype')) return 'different'
  if (text(file, 'indexname') !== undefined) return 'unsure'
  const [own, theirs] = [child(file, 'raw_expr'), child(database, 'raw_expr')]
  return allAlike([
    names('keys'),
    names('fk_attrs'),
    equal(referenced(file), referenced(database)),
    nameParts(file.pk_attrs).length === 0 ? 'same' : names('pk_attrs'),
    equal(text(file, 'fk_del_action'), text(database, 'fk_del_action')),
    equal(text(file, 'fk_upd_action'), text(database, 'fk_upd_action')),
    equal(flag(file, 'nulls_not_distinct'), flag(database, 'nulls_not_distinct')),
    own && theirs ? compareExpressions(own, theirs, { schema, type: '' }) : 'same',
  ])
}

/** Both as the parser's CreateTrigStmt. */
export function compareTriggers(file: SqlNode, database: SqlNode, schema: string): Likeness {
  const plain = (node: SqlNode) =>
    JSON.stringify([
      relationIn(node, 'relation', schema),
      nameParts(node.funcname).at(-1),
      nameParts(node.args),
      nameParts(node.columns),
      node.timing ?? 0,
      node.events,
      flag(node, 'row'),
      flag(node, 'isconstraint'),
      node.transitionRels ?? null,
    ])
  return allAlike([
    equal(plain(file), plain(database)),
    compareOptional(child(file, 'whenClause'), child(database, 'whenClause'), { schema, type: '' }),
  ])
}

export function equal(file: unknown, database: unknown): Likeness {
  return file === database ? 'same' : 'different'
}
