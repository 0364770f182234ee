import { isPlatformRole } from '../../access/platform.ts'
import { type Creator, giveCreate, takeCreate } from '../../access/taken-create.ts'
import { TAKEN_CREATE } from '../../catalog/creator-query.ts'
import type { DesiredDatabase } from '../../config/desired-database.ts'
import { DeployError } from '../../error.ts'
import {
  alone,
  HAS_WRITTEN,
  openIn,
  transactionsWhere,
  untilTransactionsEnd,
} from '../../migrations/open-transactions.ts'
import { qualified, quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts'
import { writeGuard } from '../../postgres/lock-key.ts'
import { cell, type ResultRows, type Session } from '../../postgres/session.ts'
import type { ApplyPorts } from './ports.ts'

/** The schema to close, and its owner role, which the login acts as. */
export type ClosableSchema = Pick<DesiredDatabase, 'schema' | 'ownerRole'>

type ClosingPorts = Pick<ApplyPorts, 'clock' | 'deadline' | 'reporter' | 'lockTimeoutMs' | 'lock'>

/** What `work` is given: closes what has been opened since, and says whether there was anything. */
export type CloseAgain = () => Promise<boolean>

/**
 * Runs `work` while nobody but the owner role, the platform and superusers can create in the schema. CREATE is revoked
 * and committed; then every transaction is waited for that was open at that moment and may have made something there: what it
 * has made shows only when it commits, so `work` must look for code of others again, first thing, and each time that it has
 * closed what a file has opened. `lost` are roles from which this run has taken CREATE just now, for good: they are waited for
 * as well. Afterwards CREATE is given back, also when `work` fails; what a run leaves that dies in between, the next one gives back.
 *
 * Throws DeployError `SCHEMA_NOT_CLOSABLE`, and `SCHEMA_STILL_IN_USE` when such a transaction outlasts `lockTimeoutMs`;
 * `work` is not run then.
 */
export async function inClosedSchema<T>(
  session: Session,
  desired: ClosableSchema,
  { lost, isOpen }: { readonly lost: readonly Creator[]; readonly isOpen: boolean },
  ports: ClosingPorts,
  work: (closeAgain: CloseAgain) => Promise<T>,
): Promise<T> {
  const taken: Creator[] = []
  const close = async (justLost: readonly Creator[]): Promise<boolean> => {
    const creators = isOpen || justLost.length === 0 ? await readCreators(session, desired) : []
    if (creators.length + justLost.length === 0) return false
    taken.push(...creators)
    const take = takeCreate(desired, creators, taken)
    const revoke = creators.length > 0 ? `${asOwner(desired, take, ports)};\n` : ''
    const query = alone(transactionsOf([...creators, ...justLost]))
    const open = openIn(await session.send(revoke + query))
    const because = `CREATE on schema "${desired.schema}" was taken`
    await untilTransactionsEnd(session, { open, query, because, waitMs: ports.lockTimeoutMs }, ports)
    return true
  }
  try {
    if (isOpen || lost.length > 0) await close(lost)
    const result = await work(() => close([]))
    await giveBack(session, desired, taken, ports)
    return result
  } catch (error) {
    await giveBack(session, desired, taken, ports).catch(() => reportTaken(desired, taken, ports))
    throw error
  }
}

async function giveBack(
  session: Session,
  desired: ClosableSchema,
  creators: readonly Creator[],
  ports: Pick<ApplyPorts, 'lock'>,
): Promise<void> {
  if (creators.length === 0) return
  await session.send(`ROLLBACK; ${asOwner(desired, giveCreate(desired, creators), ports)}`)
}

/** What `work` failed with is the error of the run; most often it is the same lost connection. */
function reportTaken(
  { schema }: ClosableSchema,
  creators: readonly Creator[],
  { reporter }: Pick<ApplyPorts, 'reporter'>,
): void {
  reporter.warning(
    `CREATE on schema "${schema}" could not be given back to ${creators.map(inWords).join(', ')}; the next run gives it back.`,
  )
}

function inWords(creator: Creator): string {
  return creator === undefined ? 'PUBLIC' : `"${creator}"`
}

/** Throws when one has CREATE from somebody else than the owner role, which can take back its own grants only. */
async function readCreators(session: Session, desired: ClosableSchema): Promise<readonly Creator[]> {
  const { schema, ownerRole } = desired
  const results = await session.send(`BEGIN READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp;
SELECT r.rolname AS creator, pg_get_userbyid(a.grantor) AS grantor
FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE n.nspname = ${quoteLiteral(schema)} AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner;
SELECT pg_get_userbyid(c.relowner) AS held_by FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ${quoteLiteral(schema)} AND c.relname = ${quoteLiteral(TAKEN_CREATE)} AND c.reltype <> 0 AND c.relkind <> 'c';
COMMIT`)
  const heldBy = cell(results, 'held_by')
  if (heldBy !== undefined) throw nameTaken(desired, heldBy)
  const rows = results.flat().filter(({ creator }) => creator === null || !isPlatformRole(creator ?? ''))
  const foreign = rows.find(({ grantor }) => grantor !== ownerRole)
  if (foreign) throw notClosable(desired, foreign)
  return rows.map(({ creator }) => creator ?? undefined)
}

function asOwner(
  { ownerRole }: ClosableSchema,
  statements: readonly string[],
  { lock }: Pick<ApplyPorts, 'lock'>,
): string {
  return `BEGIN; SET LOCAL search_path = pg_catalog, pg_temp;
${writeGuard(lock)
  .map((sql) => `${sql};\n`)
  .join('')}SET LOCAL ROLE ${quoteIdentifier(ownerRole)};
${statements.join(';\n')}; COMMIT`
}

/**
 * A role that could not create itself may have called a SECURITY DEFINER routine of one that could, so of others all count that
 * have written or are at it; the state of another role's session may be hidden. Of those that could every one counts: it may still go
 * by the right that it has seen. Superusers are left out: they need no privilege, and their transactions may be the platform's own and long.
 */
function transactionsOf(creators: readonly Creator[]): string {
  const named = creators.filter((role) => role !== undefined).map(quoteLiteral)
  const could = creators.includes(undefined)
    ? 'true'
    : `EXISTS (SELECT FROM pg_roles c WHERE c.rolname = ANY (ARRAY[${named.join(', ')}]::name[]) AND pg_has_role(r.oid, c.oid, 'MEMBER'))`
  return transactionsWhere(
    'NOT r.rolsuper',
    `a.state = 'active' OR a.state IS NULL OR ${could} OR ${HAS_WRITTEN}`,
  )
}

/** A relation has a type of its name. */
function nameTaken({ schema, ownerRole }: ClosableSchema, owner: string): DeployError {
  const name = qualified(schema, TAKEN_CREATE)
  return new DeployError(
    'SCHEMA_NOT_CLOSABLE',
    `"${owner}" has a table or a view ${name}, and that is the name under which the deploy writes down from whom it takes CREATE on schema "${schema}" while migrations run.`,
    {
      hint: `Give it another name: let "${owner}"${owner === ownerRole ? '' : ', who needs CREATE on the schema for that,'} run: ALTER TABLE ${name} RENAME TO ${quoteIdentifier(`${TAKEN_CREATE}_1`)}; With \`grants: { app: { create: auto } }\` the name is not needed while nobody else has CREATE.`,
    },
  )
}

function notClosable({ schema }: ClosableSchema, { creator, grantor }: ResultRows[number]): DeployError {
  const who = creator == null ? 'PUBLIC' : quoteIdentifier(creator)
  return new DeployError(
    'SCHEMA_NOT_CLOSABLE',
    `${creator == null ? 'PUBLIC' : `"${creator}"`} has CREATE on schema "${schema}" from "${grantor}", so it cannot be kept from making something there while the migrations run.`,
    {
      hint: `Let "${grantor}" run: REVOKE CREATE ON SCHEMA ${quoteIdentifier(schema)} FROM ${who}; Whoever is to have it is given it by the deploy, by the key \`create\` below \`grants\`.`,
    },
  )
}
