import { alreadyThere } from './already-there.ts'
import { beyondOwner } from './beyond-owner.ts'
import {
  columnScan,
  constraintScan,
  requiredColumn,
  setNotNull,
  uniqueConstraint,
  validateAtOnce,
} from './constraint.ts'
import { deleteAllRows, dropColumn, drops, truncate } from './data.ts'
import { missingGuard } from './if-not-exists.ts'
import { blockingIndex, blockingReindex, dropIndexBlocking, refreshBlocking } from './index-build.ts'
import { missingRole } from './missing-role.ts'
import { notRepeatable } from './not-repeatable.ts'
import { ownership, roleChange, serverWide } from './ownership.ts'
import { createExtensionAsOwner, grantInMigration } from './privilege.ts'
import { publicLiteral } from './public-literal.ts'
import { publicSchema } from './public-schema.ts'
import { otherSchema } from './qualified-name.ts'
import { rename } from './rename.ts'
import { addColumnRewrites, alterTableRewrites, cluster, vacuumFull } from './rewrite.ts'
import { routineSearchPath } from './routine.ts'
import type { Rule } from './rule.ts'
import { emptySearchPath } from './search-path.ts'
import {
  commitInBlock,
  copyThroughClient,
  detachConcurrently,
  enumValueInItsOwnTransaction,
  outsideTransaction,
  resetAll,
  setTransaction,
  transactionControl,
} from './transaction.ts'

/** Every rule about a statement, in the order in which its findings are reported. */
export const RULES: readonly Rule[] = [
  transactionControl,
  outsideTransaction,
  setTransaction,
  resetAll,
  emptySearchPath,
  enumValueInItsOwnTransaction,
  commitInBlock,
  detachConcurrently,
  copyThroughClient,
  roleChange,
  serverWide,
  ownership,
  alreadyThere,
  drops,
  dropColumn,
  truncate,
  deleteAllRows,
  rename,
  addColumnRewrites,
  alterTableRewrites,
  cluster,
  vacuumFull,
  blockingIndex,
  blockingReindex,
  constraintScan,
  validateAtOnce,
  columnScan,
  uniqueConstraint,
  setNotNull,
  requiredColumn,
  routineSearchPath,
  dropIndexBlocking,
  refreshBlocking,
  missingGuard,
  notRepeatable,
  otherSchema,
  grantInMigration,
  createExtensionAsOwner,
  beyondOwner,
  missingRole,
  publicSchema,
  publicLiteral,
]
