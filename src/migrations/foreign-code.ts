import { inPrintedBox } from '../access/printed-box.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { DeployError } from '../error.ts'
import { list, record, string } from '../postgres/json.ts'
import { printedSql } from '../postgres/printed-sql.ts'
import { printable } from '../printable.ts'

/** Something of another role that a migration could run, and how it goes away. */
export interface ForeignCode {
  /** `function`, `trigger` */
  readonly kind: string
  /** Quoted where it must be, in one line: `app_data.lower(character varying)` */
  readonly object: string
  readonly maker: string
  /** The statement that removes it. */
  readonly drop: string
  /** The role that may run that. */
  readonly by: string
}

/** The column `foreign_code` of `foreignCodeQuery`. */
export function parseForeignCode(text: string | undefined): readonly ForeignCode[] {
  return list(text === undefined ? [] : JSON.parse(text)).map((item) => {
    const row = record(item)
    return {
      kind: string(row.kind),
      object: printable(string(row.object)),
      maker: string(row.maker),
      drop: printedSql(string(row.drop)),
      by: string(row.by),
    }
  })
}

/** The rest of a long list is the same again. */
const SHOWN = 20

/**
 * Throws DeployError `MIGRATION_REACHES_FOREIGN_CODE` when there is any: a better match for a function or an operator is all it
 * takes to run as the owner role.
 */
export function refuseForeignCode(
  { schema, ownerRole }: Pick<DesiredDatabase, 'schema' | 'ownerRole'>,
  code: readonly ForeignCode[],
): void {
  if (code.length === 0) return
  const shown = code.slice(0, SHOWN).map(inWords)
  const more = code.length > SHOWN ? `; and ${code.length - SHOWN} more` : ''
  throw new DeployError(
    'MIGRATION_REACHES_FOREIGN_CODE',
    `Migrations of schema "${schema}" could run code that others made: ${shown.join('; ')}${more}.`,
    { hint: `No migration was run. ${wayOut(code, ownerRole)}` },
  )
}

/** PostgreSQL's own words begin with the kind where a thing has no name, as a cast. */
function inWords({ kind, object, maker }: ForeignCode): string {
  return `${object.startsWith(`${kind} `) ? object : `${kind} ${object}`} of "${maker}"`
}

function wayOut(code: readonly ForeignCode[], ownerRole: string): string {
  const ours = statements(code.filter(({ by }) => by === ownerRole))
  const makers = new Set(code.map(({ by }) => by).filter((by) => by !== ownerRole))
  return [
    ...[...makers].map(
      (maker) => `Let "${maker}" run: ${statements(code.filter(({ by }) => by === maker)).join('; ')};`,
    ),
    ...(ours.length > 0
      ? [
          `What a migration needs of it, let the migration make. As a member of the owner role, where DROP TABLE loses the rows, run: BEGIN; ${inPrintedBox(ownerRole, ours)}`,
        ]
      : []),
  ].join(' ')
}

function statements(code: readonly ForeignCode[]): readonly string[] {
  return [...new Set(code.map(({ drop }) => drop))]
}
