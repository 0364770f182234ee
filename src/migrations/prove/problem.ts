import type { Problem } from '../../error.ts'
import { describeFailure } from '../../postgres/sql-failure.ts'
import { locate } from '../syntax/position.ts'
import { describeDifference, isMadeAnew, isSetBack } from './difference.ts'
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
  switch (failure?.sqlstate) {
    case '42P07':
      return kind === 'IndexStmt' ? 'write CREATE INDEX IF NOT EXISTS' : 'write CREATE ... IF NOT EXISTS'
    case '42P06':
      return 'write CREATE SCHEMA IF NOT EXISTS'
    case '42701':
      return kind === 'RenameStmt' ? GUARD : 'write ADD COLUMN IF NOT EXISTS'
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
  if (!failure && changes.some(isMadeAnew))
    return 'leave the DROP out and write CREATE TABLE IF NOT EXISTS, which keeps the rows'
  if (!failure && changes.some(isSetBack))
    return 'do it in a DO block, and only where the sequence has given no number yet'
  if (!failure && changes.some(({ what }) => what.startsWith('rows of')))
    return 'write INSERT ... ON CONFLICT DO NOTHING on a unique key, or a WHERE that finds nothing the second time'
  return GUARD
}

const GUARD = 'guard it with a DO block that looks into the catalog first'
