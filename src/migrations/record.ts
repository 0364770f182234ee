import type { MigrationFile } from '../config/migration-file.ts'
import { contracts } from './contraction.ts'
import type { BoxContext } from './file-lines.ts'
import { recordApplied } from './ledger.ts'
import type { MigrationPorts } from './ports.ts'
import type { ParsedStatement } from './syntax/parser.ts'

/** The statement that records a file in the ledger. `statements`: all of the file, whichever of them are sent. */
export function recordFile(
  { desired: { schema } }: Pick<BoxContext, 'desired'>,
  file: MigrationFile,
  statements: readonly ParsedStatement[],
  { appliedBy, toolVersion }: Pick<MigrationPorts, 'appliedBy' | 'toolVersion'>,
): string {
  return recordApplied(schema, file, { by: appliedBy, toolVersion, contracts: contracts(statements, schema) })
}
