import type { Constraint, CreateTrigStmt, IndexElem, IndexStmt, Node } from '@pgsql/types'
import { nameParts, nodesOf } from '../syntax/node.ts'
import { allAlike, compareExpressions, compareOptional, type Likeness } from './expression.ts'
import { relationIn } from './subject.ts'

/** Whether an index is what its CREATE INDEX says; both as the parser's IndexStmt. */
export function compareIndexes(file: IndexStmt, database: IndexStmt, schema: string): Likeness {
  const table = (node: IndexStmt) => JSON.stringify(relationIn(node.relation, schema))
  const method = (node: IndexStmt) => node.accessMethod ?? 'btree'
  const around = { schema, type: '' }
  return allAlike([
    equal(table(file), table(database)),
    equal(method(file), method(database)),
    equal(file.unique === true, database.unique === true),
    equal(file.nulls_not_distinct === true, database.nulls_not_distinct === true),
    compareElements(
      nodesOf(file.indexParams, 'IndexElem'),
      nodesOf(database.indexParams, 'IndexElem'),
      schema,
    ),
    compareElements(
      nodesOf(file.indexIncludingParams, 'IndexElem'),
      nodesOf(database.indexIncludingParams, 'IndexElem'),
      schema,
    ),
    compareOptional(file.whereClause, database.whereClause, around),
  ])
}

function compareElements(
  file: readonly IndexElem[],
  database: readonly IndexElem[],
  schema: string,
): Likeness {
  if (file.length !== database.length) return 'different'
  return allAlike(
    file.map((own, index) => {
      const theirs = database[index]
      return theirs ? compareElement(own, theirs, schema) : 'different'
    }),
  )
}

function compareElement(file: IndexElem, database: IndexElem, schema: string): Likeness {
  const descending = (node: IndexElem) => node.ordering === 'SORTBY_DESC'
  const nullsFirst = (node: IndexElem) =>
    node.nulls_ordering === 'SORTBY_NULLS_FIRST' ||
    (node.nulls_ordering !== 'SORTBY_NULLS_LAST' && descending(node))
  return allAlike([
    equal(file.name, database.name),
    equal(descending(file), descending(database)),
    equal(nullsFirst(file), nullsFirst(database)),
    compareDefaulted(file.opclass, database.opclass),
    compareDefaulted(file.collation, database.collation),
    compareOptional(file.expr, database.expr, { schema, type: '' }),
  ])
}

/** The server leaves out what is the default, so a file that names it cannot be told from one that differs. */
function compareDefaulted(
  file: readonly Node[] | undefined,
  database: readonly Node[] | undefined,
): Likeness {
  const [own, theirs] = [nameParts(file).at(-1), nameParts(database).at(-1)]
  if (own === theirs) return 'same'
  return theirs === undefined ? 'unsure' : 'different'
}

/** Kind, columns and what is referenced; a CHECK by its expression. Both as the parser's Constraint. */
export function compareConstraints(file: Constraint, database: Constraint, schema: string): Likeness {
  const names = (field: 'keys' | 'fk_attrs' | 'pk_attrs') =>
    equal(nameParts(file[field]).join(), nameParts(database[field]).join())
  const referenced = (node: Constraint) => JSON.stringify(relationIn(node.pktable, schema))
  const kind = file.contype
  if (kind !== database.contype) return 'different'
  if (file.indexname !== undefined) return 'unsure'
  const [own, theirs] = [file.raw_expr, database.raw_expr]
  return allAlike([
    names('keys'),
    names('fk_attrs'),
    equal(referenced(file), referenced(database)),
    nameParts(file.pk_attrs).length === 0 ? 'same' : names('pk_attrs'),
    equal(file.fk_del_action, database.fk_del_action),
    equal(file.fk_upd_action, database.fk_upd_action),
    equal(file.nulls_not_distinct === true, database.nulls_not_distinct === true),
    own && theirs ? compareExpressions(own, theirs, { schema, type: '' }) : 'same',
  ])
}

/** Both as the parser's CreateTrigStmt. */
export function compareTriggers(file: CreateTrigStmt, database: CreateTrigStmt, schema: string): Likeness {
  const plain = (node: CreateTrigStmt) =>
    JSON.stringify([
      relationIn(node.relation, schema),
      nameParts(node.funcname).at(-1),
      nameParts(node.args),
      nameParts(node.columns),
      node.timing ?? 0,
      node.events,
      node.row === true,
      node.isconstraint === true,
      node.transitionRels ?? null,
    ])
  return allAlike([
    equal(plain(file), plain(database)),
    compareOptional(file.whenClause, database.whenClause, { schema, type: '' }),
  ])
}

export function equal(file: unknown, database: unknown): Likeness {
  return file === database ? 'same' : 'different'
}
