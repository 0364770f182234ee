import { shownQuery } from './query-text.ts'

/** What the server says of a failure. */
export interface Said {
  readonly sqlstate: string
  readonly message: string
  readonly detail: string | undefined
  readonly context: string | undefined
}

/** Failures of data: its exceptions, and constraints that it violates (PostgreSQL docs "Error Codes", classes 22 and 23). */
const OF_DATA = /^2[23]/

/** The end of a detail that names a key (src/backend/executor, src/backend/utils/adt/ri_triggers.c). */
const KEY =
  /^Key (\(.*?\))=\(.*\) ((?:is |already )?(?:exists|duplicated|not present in table "[^"]*"|still referenced from table "[^"]*"|referenced from table "[^"]*"))\.$/s

/** The same without values of rows, which are anybody's data: what it is about is told by the columns and the constraint. */
export function withoutRowValues({ sqlstate, message, detail, context }: Said): Said {
  return {
    sqlstate,
    message: sqlstate.startsWith('22') ? message.replace(/"[\s\S]*"/, '"..."') : message,
    detail: OF_DATA.test(sqlstate) ? keyOf(detail) : detail,
    context: context
      ?.replace(/(, column [^:\n]+|JSON data, line \d+|, line \d+): [\s\S]*/, '$1')
      .replace(/^(SQL statement|SQL expression|PL\/pgSQL assignment) "([\s\S]*?)"(?=\n|$)/gm, shownStatement),
  }
}

function keyOf(detail: string | undefined): string | undefined {
  const [, columns, state] = KEY.exec(detail ?? '') ?? []
  return columns === undefined ? undefined : `Key ${columns} ${state}.`
}

function shownStatement(_: string, kind: string, statement: string): string {
  return `${kind} "${shownQuery(statement)}"`
}
