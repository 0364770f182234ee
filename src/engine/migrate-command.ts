import { withAuthorities } from '../authorities.ts'
import type { MigrateCommand } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { connectionVariables } from '../connection-variables.ts'
import { DeployError } from '../error.ts'
import type { Address } from '../postgres/address.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import { childEnvironment } from '../source/child-environment.ts'
import { runShell, type ShellFailure } from '../source/shell.ts'
import type { Login } from './database.ts'
import type { DatabasePorts } from './ports.ts'

interface Timeouts {
  readonly lockTimeoutMs: number
  readonly statementTimeoutMs: number
}

/**
 * Runs the team's own tool with a login that acts as the owner role. Throws `MIGRATE_COMMAND_FAILED` with its last lines;
 * the signal's reason when it aborts, after the tool and all that it started was ended.
 */
export async function runMigrateCommand(
  command: MigrateCommand,
  {
    desiredDatabase,
    login,
    timeouts,
    applicationName,
  }: {
    readonly desiredDatabase: DesiredDatabase
    readonly login: Login
    readonly timeouts: Timeouts
    readonly applicationName: string
  },
  { reporter }: Pick<DatabasePorts, 'reporter'>,
  signal: AbortSignal,
): Promise<void> {
  reporter.mask(encodeURIComponent(login.password ?? ''))
  reporter.info(
    `The command runs with all that "${login.address.user}" may do: unlike .sql files a tool of your own cannot be kept to the rights of "${desiredDatabase.ownerRole}".`,
  )
  const failed = await withAuthorities(process.env, (authorities) =>
    runShell(command.line, {
      title: `Run ${command.line.trim().split('\n', 1)[0]}`,
      directory: command.directory,
      reporter,
      signal,
      environment: childEnvironment(process.env, command.passEnv),
      variables: commandVariables(login, { ...desiredDatabase, applicationName }, timeouts, authorities),
    }),
  )
  if (failed) throw failure(command, failed, desiredDatabase)
}

/** What the tool sees of the database; undefined variables are taken out, because they would lead elsewhere. */
export function commandVariables(
  { address, password, sslRootCert }: Login,
  {
    ownerRole,
    schema,
    applicationName,
  }: Pick<DesiredDatabase, 'ownerRole' | 'schema'> & { readonly applicationName: string },
  { lockTimeoutMs, statementTimeoutMs }: Timeouts,
  authorities?: string,
): Record<string, string | undefined> {
  const options = [
    `-c role=${escaped(ownerRole)}`,
    `-c search_path=${escaped(quoteIdentifier(schema))}`,
    `-c application_name=${escaped(applicationName)}`,
    `-c lock_timeout=${lockTimeoutMs}`,
    `-c statement_timeout=${statementTimeoutMs}`,
    // A tool that was ended would else leave a session at work, with its locks.
    '-c client_connection_check_interval=1000',
  ].join(' ')
  const settings = {
    ...address,
    password,
    sslMode: sslModeOf(address),
    sslRootCert,
    authorities: address.tls ? undefined : authorities,
    options,
  }
  const unset = { PGSERVICE: undefined, PGHOSTADDR: undefined, PGSSLMODE: undefined }
  return { ...unset, ...connectionVariables(settings) }
}

/** The server splits `options` at blanks (PostgreSQL docs, "options" of the connection parameters). */
function escaped(value: string): string {
  return value.replaceAll(/[\\\s]/g, '\\$&')
}

/** Lakebase is verified whoever connects. `prefer` and `allow` are what a client does anyway, and drivers that know no such thing take them for more. */
function sslModeOf({ host, tls }: Address): string | undefined {
  if (!tls) return 'verify-full'
  return host.startsWith('/') || tls.mode === 'prefer' || tls.mode === 'allow' ? undefined : tls.mode
}

function failure(
  { line }: MigrateCommand,
  { ending, output }: ShellFailure,
  { database, ownerRole }: DesiredDatabase,
): DeployError {
  return new DeployError('MIGRATE_COMMAND_FAILED', `The command \`${line.trim()}\` ${ending}. ${output}`, {
    hint: `What it has committed stays; the new code was not deployed. Mend the migration and run the job again. A tool that says CREATE SCHEMA, as drizzle-kit does even for one that exists, needs CREATE on the database; let its owner run: GRANT CREATE ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(ownerRole)};`,
  })
}
