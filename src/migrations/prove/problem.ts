import type { Problem } from '../../error.ts'
import { describeFailure } from '../../postgres/sql-failure.ts'
import type { StatementKind } from '../syntax/parser.ts'
import { locate } from '../syntax/position.ts'
import {
  type Difference,
  describeDifference,
  isColumnMadeAnew,
  isMadeAnew,
  isOfRows,
  isOneMoreNumber,
  isSetBack,
  losesRows,
} from './difference.ts'
import type { Culprit } from './second-pass.ts'

/** The rest of a long list is in nobody's interest. */
const SHOWN = 5

/** What is wrong with a statement, in words, at its place, with what to write in its stead. */
export function describeCulprit(culprit: Culprit): Problem {
  const { file, offset, statement } = culprit
  return {
    location: locate(file.path, file.sql, offset),
    message: `${statement ? 'this statement' : 'the commit of this file'} is not idempotent: applied once more it ${happening(culprit)}`,
    hint: advice(culprit),
  }
}

function happening({ failure, changes }: Culprit): string {
  if (failure) return `fails: ${describeFailure(failure)}`
  const shown = changes.slice(0, SHOWN).map(describeDifference)
  const rest = changes.length - shown.length
  return `${shown.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`
}

function advice({ failure, changes, statement }: Culprit): string {
  const kind = statement?.kind
  if (failure && kind === 'RenameStmt') return GUARD
  switch (failure?.sqlstate) {
    case '42P07':
      return kind === 'IndexStmt' ? 'write CREATE INDEX IF NOT EXISTS' : 'write CREATE ... IF NOT EXISTS'
    case '42P06':
      return 'write CREATE SCHEMA IF NOT EXISTS'
    case '42701':
      return 'write ADD COLUMN IF NOT EXISTS'
    case '42723':
      return 'write CREATE OR REPLACE FUNCTION'
    case '42710':
      return 'PostgreSQL has no IF NOT EXISTS for this: write DROP ... IF EXISTS before it, in the same file, or a DO block that looks into the catalog first'
    case '42P16':
      return 'drop the old one first, with IF EXISTS, or look into the catalog in a DO block'
    case '42703':
    case '42P01':
    case '42704':
    case '42883':
      return kind === 'DropStmt' || kind === 'AlterTableStmt'
        ? 'write IF EXISTS (DROP ... IF EXISTS), or guard it: what it names is gone the second time'
        : GUARD
    case '23505':
      return 'write INSERT ... ON CONFLICT DO NOTHING'
  }
  return failure ? GUARD : adviceOnChange(changes, kind)
}

function adviceOnChange(changes: readonly Difference[], kind: StatementKind | undefined): string {
  if (changes.some(({ isSwapped }) => isSwapped)) return GUARD
  if (changes.some(isMadeAnew))
    return 'leave the DROP out and write CREATE TABLE IF NOT EXISTS, which keeps the rows'
  if (changes.some(isColumnMadeAnew))
    return 'leave the DROP COLUMN out and write ADD COLUMN IF NOT EXISTS, which keeps the values'
  if (changes.some(isOneMoreNumber))
    return 'take the number in the INSERT that needs it, or guard it with a DO block'
  if (changes.some(isSetBack))
    return 'do it in a DO block, and only where the sequence has given no number yet'
  if (kind === 'RefreshMatViewStmt') return 'leave WITH NO DATA out: nobody can read a view that it empties'
  return changes.some(isOfRows) ? adviceOnRows(kind, changes.some(losesRows)) : GUARD
}

function adviceOnRows(kind: StatementKind | undefined, isLoss: boolean): string {
  switch (kind) {
    case 'InsertStmt':
    case 'CopyStmt':
      return isLoss
        ? 'leave out the DELETE or TRUNCATE before it, which loses what was written since, and write INSERT ... ON CONFLICT DO NOTHING on a unique key'
        : 'write INSERT ... ON CONFLICT DO NOTHING on a unique key, or a WHERE that finds nothing the second time'
    case 'UpdateStmt':
    case 'MergeStmt':
      return 'write a WHERE that finds nothing the second time, nor what was written since, such as `WHERE price IS NULL`, which fills and does not overwrite'
    case 'DeleteStmt':
      return 'write a WHERE that finds nothing the second time'
    case 'TruncateStmt':
      return 'leave it out: the second time it loses what was written since'
    default:
      return GUARD
  }
}

const GUARD = 'guard it with a DO block that looks into the catalog first'
