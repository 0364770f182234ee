import type { DefElem } from '@pgsql/types'
import type { MigrationFile } from '../../config/migration-file.ts'
import type { Problem } from '../../error.ts'
import { numberOf } from '../file.ts'
import { relationsIn } from '../relations.ts'
import { createdBy } from '../syntax/created.ts'
import { findLists, findNodes, findRelations, findTexts } from '../syntax/descend.ts'
import { droppedNames } from '../syntax/dropped.ts'
import { nameParts } from '../syntax/node.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import type { ParsedFile } from '../syntax/syntax.ts'

/**
 * Neighbours with one number run by name, which is no order that anybody chose: a problem only where one of them makes, alters or
 * drops what the other names too. A tool that knows its files by more than the number, as Prisma does by their folders and
 * Drizzle by its journal, has an order for them.
 */
export function sameNumbers(files: readonly ParsedFile[]): readonly Problem[] {
  const ordered = files.filter(({ file }) => file.run === 'once' && file.knownAs === undefined)
  return ordered.flatMap((second, index) => {
    const first = ordered[index - 1]
    if (!first || numberOf(first.file.version) !== numberOf(second.file.version)) return []
    const [common] = commonNames(first, second)
    return common === undefined ? [] : [sameNumber(first.file, second.file, common)]
  })
}

function sameNumber(first: MigrationFile, second: MigrationFile, common: string): Problem {
  return {
    location: { file: second.path },
    message: `${second.name} has the number of ${first.name}, and both are about ${common}, so that their order matters [same-number]`,
    hint: 'give the one that has to run last the next free number',
  }
}

function commonNames(first: ParsedFile, second: ParsedFile): readonly string[] {
  const [one, other] = [namesOf(first), namesOf(second)]
  return [
    ...[...one.changed].filter((name) => other.named.has(name)),
    ...[...other.changed].filter((name) => one.named.has(name)),
  ]
}

interface Names {
  /** Of what the file makes, alters, fills or drops. */
  readonly changed: ReadonlySet<string>
  /** Of all that it mentions. */
  readonly named: ReadonlySet<string>
}

function namesOf({ statements }: ParsedFile): Names {
  const changed = new Set(statements.flatMap(changedBy))
  return { changed, named: new Set([...changed, ...statements.flatMap(mentionedIn)]) }
}

/** What runs a body of code may change whatever that names. */
function changedBy(statement: ParsedStatement): readonly string[] {
  if (statement.kind === 'SelectStmt') return []
  if (statement.kind === 'DoStmt') return mentionedIn(statement)
  const made = createdBy(statement).map(({ name }) => name.name)
  const dropped =
    statement.kind === 'DropStmt' ? droppedNames(statement.node).flatMap((parts) => parts.at(-1) ?? []) : []
  return [...made, ...dropped, ...relationsIn(statement)]
}

function mentionedIn({ kind, node }: ParsedStatement): readonly string[] {
  const statement = { [kind]: node }
  const qualified = findLists(statement).flatMap(([, list]) => {
    const parts = nameParts(list)
    return parts.includes('pg_catalog') ? [] : (parts.at(-1) ?? [])
  })
  const relations = findRelations(statement).flatMap(({ relname }) => relname ?? [])
  return [...qualified, ...relations, ...findNodes(statement, 'DefElem').flatMap(bodyWords)]
}

/** The words of a DO block or a routine. */
function bodyWords({ defname, arg }: DefElem): readonly string[] {
  if (defname !== 'as' || !arg) return []
  return findTexts(arg).flatMap((text) => text.match(/[a-z_]\w{2,}/g) ?? [])
}
