import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { withAuthorities } from '../authorities.ts'
import { type ConnectionSettings, connectionVariables as settingVariables } from '../connection-variables.ts'
import { type Connection, openConnection } from '../runtime/connection.ts'
import { codeOf, LakebaseError, messageOf } from '../runtime/error.ts'
import type { Shell } from './run.ts'

const USAGE = 'Usage: lakebase-deploy exec -- <command> [arguments], such as: exec -- drizzle-kit migrate'
const EXIT = { failed: 1, usage: 2, notFound: 127, signalled: 128 } as const

/**
 * Runs a program with the database of this environment (see `resolve` of the runtime helper) in PG* and DATABASE_URL,
 * with a token that was made for it: for tools that take no password function, such as drizzle-kit, psql and pg_dump.
 * Gives the program's exit code; never throws.
 */
export async function exec(argv: readonly string[], shell: Omit<Shell, 'leave'>): Promise<number> {
  const [command, ...args] = argv[0] === '--' ? argv.slice(1) : argv
  if (command === undefined) return fail(shell, USAGE, EXIT.usage)
  try {
    const connection = openConnection({ env: { ...shell.env } })
    const password = await connection.credentials.get()
    await connection.credentials.stop()
    return await withAuthorities(shell.env, (authorities) => {
      const variables = connectionVariables(connection, password, authorities)
      return runChild(command, args, { ...shell.env, ...variables })
    })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return fail(shell, `${command} is not found.`, EXIT.notFound)
    return fail(shell, error instanceof LakebaseError ? error.message : messageOf(error), EXIT.failed)
  }
}

/** What libpq, and every driver that follows it, reads. */
export function connectionVariables(
  { resolved, config }: Connection,
  password: string,
  authorities?: string,
): Record<string, string> {
  const { host, port, user, database, ssl } = resolved
  const { options } = config
  const variables = { host, port, user, database, password, options, ...tlsVariables(ssl, authorities) }
  return { PGSSLMODE: 'prefer', ...settingVariables(variables) }
}

/** What was verified is verified by the child, name and all. */
function tlsVariables(
  ssl: Connection['resolved']['ssl'],
  authorities: string | undefined,
): Pick<ConnectionSettings, 'sslMode' | 'authorities'> {
  if (ssl === false || ssl === 'prefer') return { sslMode: undefined }
  if (!ssl.rejectUnauthorized) return { sslMode: 'require' }
  return { sslMode: 'verify-full', authorities: ssl.caFile ?? authorities }
}

function runChild(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: 'inherit' })
    const pass = (signal: NodeJS.Signals) => child.kill(signal)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    for (const signal of signals) process.on(signal, pass)
    const done = () => {
      for (const signal of signals) process.removeListener(signal, pass)
    }
    child.once('error', (error) => {
      done()
      reject(error)
    })
    child.once('close', (code, signal) => {
      done()
      resolve(code ?? EXIT.signalled + (signal ? constants.signals[signal] : 0))
    })
  })
}

function fail(shell: Omit<Shell, 'leave'>, message: string, code: number): number {
  shell.stderr.write(`${message}\n`)
  return code
}
