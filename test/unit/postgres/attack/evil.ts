import type { Client } from 'pg'
import type { DesiredDatabase } from '../../../../src/config/desired-database.ts'
import { applyAfterDeploy, applyDatabase } from '../../../../src/engine/database/apply.ts'
import { openSession, type Session } from '../../../../src/postgres/session.ts'
import { CI, type Lab, planOn, Run } from '../lab.ts'

/**
 * The body of a function that says who it runs as, and tries every way to the login of the session. A warning gets out even
 * when the transaction does not.
 */
export function evilBody(ending: string): string {
  return `
DECLARE me text := current_user; way text;
BEGIN
  RAISE WARNING 'REACHED %', me;
  IF me = session_user AND pg_has_role(me, 'databricks_superuser', 'MEMBER') THEN RAISE WARNING 'ESCAPED at once'; END IF;
  FOREACH way IN ARRAY ARRAY['RESET ROLE', 'SET ROLE NONE', 'SET LOCAL ROLE NONE', 'SET SESSION AUTHORIZATION DEFAULT', 'SET ROLE databricks_superuser',
    'SELECT set_config(''role'', ''none'', true)', 'SELECT set_config(''session_authorization'', session_user, true)',
    'UPDATE pg_catalog.pg_settings SET setting = ''none'' WHERE name = ''role''', 'RESET ALL; RESET ROLE'] LOOP
    BEGIN
      EXECUTE way;
      IF current_user <> me AND pg_has_role(current_user, 'databricks_superuser', 'MEMBER') THEN
        RAISE WARNING 'ESCAPED by % as %', way, current_user;
        EXECUTE format('SET LOCAL ROLE %I', me);
      END IF;
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
  END LOOP;
  ${ending};
END`
}

/** \`evilFunction('shop.lower(a varchar)', 'text', 'RETURN a')\` */
export function evilFunction(signature: string, returns: string, ending: string, more = ''): string {
  return `CREATE OR REPLACE FUNCTION ${signature} RETURNS ${returns} LANGUAGE plpgsql ${more} AS $evil$${evilBody(ending)}$evil$`
}

/** What the planted code said, and how the run ended. */
export interface Attack {
  readonly reached: readonly string[]
  readonly escaped: readonly string[]
  readonly error: unknown
}

/** Runs \`work\` on a session of the deployer, as one that knows nothing of the attack. */
export async function attacked(
  lab: Lab,
  database: string,
  work: (session: Session, run: Run, client: Client) => Promise<void>,
): Promise<Attack> {
  const client = await lab.client(CI, database)
  const said: string[] = []
  client.on('notice', ({ message }) => said.push(message ?? ''))
  const run = new Run()
  const session = openSession(client, { meter: run.meter, signal: run.controller.signal })
  let error: unknown
  try {
    await work(session, run, client)
  } catch (caught) {
    error = caught
  }
  await client.end()
  const of = (word: string) => said.filter((line) => line.startsWith(word))
  return { reached: of('REACHED'), escaped: of('ESCAPED'), error }
}

/** A whole deploy, files that run afterwards included. */
export async function deployOn(session: Session, desired: DesiredDatabase, run: Run): Promise<void> {
  const changes = await planOn(session, desired, run)
  await applyDatabase(session, desired, changes, run.ports)
  await applyAfterDeploy(session, desired, changes, run.ports)
}
