import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALLOWABLE } from '../../../../src/config/check.ts'
import type { DesiredDatabase } from '../../../../src/config/desired-database.ts'
import { prove } from '../../../../src/engine/database/prove.ts'
import { RESTRICT_PATH } from '../../../../src/postgres/search-path.ts'
import type { Session } from '../../../../src/postgres/session.ts'
import { releases } from '../../../matrix.ts'
import { CI, desiredDatabase, Lab, loadParser, migration, Run } from '../lab.ts'
import { attacked, deployOn, evilBody } from './evil.ts'
import { PathWatch } from './statements.ts'

const parser = await loadParser()
const NONE = '-- transaction: none\n'
const FILES = [
  migration('0001_a.sql', 'CREATE TABLE notes (id int PRIMARY KEY, body text)'),
  migration(
    '0002_b.sql',
    `${NONE}SET work_mem = '8MB'; CREATE INDEX CONCURRENTLY i ON notes (body); VACUUM notes; INSERT INTO notes VALUES (1, 'a') ON CONFLICT DO NOTHING`,
  ),
  migration(
    '0003_c.sql',
    'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; SET search_path = public; CREATE TABLE shop.more (i int)',
  ),
  migration(
    'R__view.sql',
    'CREATE OR REPLACE VIEW v AS SELECT body FROM notes; CREATE INDEX IF NOT EXISTS j ON notes (id, body)',
  ),
  migration('0004_after.sql', '-- phase: after-deploy\nALTER TABLE notes DROP COLUMN body'),
]

const APPLIED = [
  ...FILES.slice(0, 4),
  migration('0005_d.sql', 'ALTER TABLE notes ADD COLUMN n int'),
  migration('0006_e.sql', `${NONE}CREATE INDEX CONCURRENTLY i ON notes (body)`),
]

/** What a deploy can come to, one after the other on one database. */
const SCENARIOS: Readonly<
  Record<string, (lab: Lab, session: Session, desired: DesiredDatabase, run: Run) => Promise<void>>
> = {
  first: (_, session, desired, run) => deployOn(session, { ...desired, migrations: FILES.slice(0, 4) }, run),
  nothing: (_, session, desired, run) =>
    deployOn(session, { ...desired, migrations: FILES.slice(0, 4) }, run),
  'an edited file': async (_, session, desired, run) => {
    const edited = migration('0003_c.sql', 'select 3')
    const accept = [{ kind: 'edited', name: '0003_c.sql', checksum: edited.checksum } as const]
    const migrations = [...FILES.slice(0, 2), edited, ...FILES.slice(3, 4)]
    await deployOn(session, { ...desired, migrations, accept }, run)
    const back = FILES[2]
    if (back)
      await deployOn(
        session,
        {
          ...desired,
          migrations: FILES.slice(0, 4),
          accept: [{ kind: 'edited', name: '0003_c.sql', checksum: back.checksum }],
        },
        run,
      )
  },
  'a lock that does not come, and an index left invalid': async (lab, session, desired) => {
    await lab.admin(
      desired.database,
      'update pg_index set indisvalid = false where indexrelid = $$shop.i$$::regclass',
    )
    const blocker = await lab.client('cloud_admin', desired.database)
    await blocker.query('begin; lock table shop.notes in access exclusive mode')
    const busy = new Run({ lockTimeoutMs: 50 })
    const deploying = deployOn(session, { ...desired, migrations: APPLIED }, busy)
    await busy.untilSays('trying again')
    await blocker.query('commit')
    await deploying.catch(() => {})
  },
  'an object to take over and a failing file': async (lab, session, desired, run) => {
    await lab.as(CI, desired.database, 'create table shop.mine (i int)')
    const bad = migration('0007_f.sql', 'select 1;\nselect nosuch')
    const alone = migration('0008_g.sql', `${NONE}select nosuch`)
    await deployOn(session, { ...desired, migrations: [...APPLIED, bad, alone] }, run).catch(() => {})
  },
  'grants to take back': async (lab, session, desired, run) => {
    await lab.admin(desired.database, 'grant select on shop.notes to public')
    const authoritative = { ...desired, grantsMode: 'authoritative', migrations: APPLIED } as const
    await deployOn(session, authoritative, run).catch(() => {})
  },
  'a proof': async (_, session, desired, run) => {
    await prove(
      session,
      { ...desired, schema: 'proof', grants: [], appRole: undefined, migrations: FILES },
      run.ports,
    ).catch(() => {})
  },
}

describe.each(releases('our own statements'))('our own statements on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
  }, 60_000)
  afterAll(() => lab.stop())

  /** A better match for every built-in function, operator and type that our statements could mean, in every schema of a path. */
  async function plant(database: string): Promise<void> {
    const schemas = [CI, 'public', 'shop']
    await lab.admin(
      database,
      `CREATE SCHEMA shop AUTHORIZATION "${CI}"`,
      `CREATE SCHEMA "${CI}"`,
      ...schemas.flatMap((schema) => everything(schema)),
      `ALTER ROLE "${CI}" SET search_path = "$user", public, shop, pg_catalog`,
      ...schemas.map((schema) => `GRANT USAGE ON SCHEMA "${schema}" TO PUBLIC`),
    )
  }

  it('find what they name in the catalog, whatever they come to', async () => {
    const database = await lab.database()
    const desired = desiredDatabase({ database, migrations: [], allow: ALLOWABLE })
    const watch = new PathWatch(parser)
    const messages: string[] = []
    for (const scenario of Object.values(SCENARIOS)) {
      await attacked(lab, database, async (session, run) => {
        const seen: Session = {
          notices: () => session.notices(),
          close: () => session.close(),
          async send(sql) {
            messages.push(sql)
            watch.see(messages.length === 1 ? `${RESTRICT_PATH}; ${sql}` : sql)
            return session.send(sql).catch((error) => {
              watch.failed()
              throw error
            })
          },
          tell(sql) {
            watch.see(sql)
            session.tell(sql)
          },
        }
        await scenario(lab, seen, desired, run)
      })
    }
    expect(messages.length).toBeGreaterThan(60)
    expect(watch.strays).toEqual([])
  })

  it('run nothing that others have planted for them', async () => {
    const database = await lab.database()
    await plant(database)
    const desired = desiredDatabase({ database, migrations: [], allow: ALLOWABLE })
    for (const [name, scenario] of Object.entries(SCENARIOS)) {
      const { reached, error } = await attacked(lab, database, (session, run) =>
        scenario(lab, session, desired, run),
      )
      expect({ name, reached, error }).toEqual({ name, reached: [], error: undefined })
    }
  })
})

/** Functions with the arguments of the built-in ones, so that the place in the path decides; operators over them; views for tables. */
function everything(schema: string): readonly string[] {
  const s = `"${schema}"`
  const body = evilBody('RETURN NULL').replaceAll("'", "''")
  return [
    `DO $do$ DECLARE f record; BEGIN FOR f IN
      SELECT DISTINCT p.proname, pg_get_function_identity_arguments(p.oid) AS args, format_type(p.prorettype, NULL) AS returns
      FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND NOT p.proretset AND p.provariadic = 0
        AND p.proname ~ '^(set_config|current_setting|pg_get_userbyid|format|quote_ident|quote_literal|pg_try_advisory_lock|pg_advisory_unlock_all|pg_backend_pid|clock_timestamp|current_database|has_.*_privilege|pg_has_role|format_type|obj_description|col_description|json_build_object|json_build_array|to_json|to_regclass|to_regtype|pg_get_expr|pg_relation_size|pg_describe_object|pg_identify_object|int4div|count|left|upper|replace|round|ltrim|md5|concat_ws|array_position|pg_sleep|pg_get_.*def)$'
        AND p.prorettype NOT IN ('internal'::regtype, 'trigger'::regtype, 'event_trigger'::regtype, 'record'::regtype)
        AND NOT EXISTS (SELECT FROM unnest(p.proargtypes::oid[]) a WHERE a IN ('internal'::regtype, 'cstring'::regtype, '"any"'::regtype))
        AND p.prorettype <> 'cstring'::regtype
    LOOP BEGIN EXECUTE format('CREATE FUNCTION ${s}.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L', f.proname, f.args, f.returns, '${body}');
    EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; END $do$`,
    `DO $do$ DECLARE o record; BEGIN FOR o IN
      SELECT oprname, format_type(oprleft, NULL) AS l, format_type(oprright, NULL) AS r, format_type(oprresult, NULL) AS returns, oid FROM pg_operator
      WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprname IN ('=', '<>', '||', '~', '!~', '-', '*', '<', '>', '<=', '>=') AND oprleft <> 0
        AND oprleft IN ('text'::regtype, 'name'::regtype, 'oid'::regtype, 'int4'::regtype, 'int2'::regtype, 'bool'::regtype, '"char"'::regtype, 'numeric'::regtype, 'timestamptz'::regtype, 'float8'::regtype)
        AND oprright IN ('text'::regtype, 'name'::regtype, 'oid'::regtype, 'int4'::regtype, 'int2'::regtype, 'bool'::regtype, '"char"'::regtype, 'numeric'::regtype, 'timestamptz'::regtype, 'interval'::regtype, 'float8'::regtype)
    LOOP
      EXECUTE format('CREATE FUNCTION ${s}.%I(%s, %s) RETURNS %s LANGUAGE plpgsql AS %L', 'op' || o.oid, o.l, o.r, o.returns, '${body}');
      EXECUTE format('CREATE OPERATOR ${s}.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = ${s}.%I)', o.oprname, o.l, o.r, 'op' || o.oid);
    END LOOP; END $do$`,
    ...['oid', 'text', 'name', 'json', 'regclass'].map(
      (type) => `CREATE DOMAIN ${s}.${type} AS pg_catalog.int4 CHECK (VALUE < 0)`,
    ),
    `CREATE FUNCTION ${s}.evil() RETURNS pg_catalog.int4 LANGUAGE plpgsql AS '${body}'`,
    ...[
      'pg_class',
      'pg_namespace',
      'pg_roles',
      'pg_proc',
      'pg_type',
      'pg_locks',
      'pg_index',
      'pg_database',
      'pg_depend',
      'pg_auth_members',
      'pg_stat_activity',
      'pg_extension',
    ].map(
      (table) => `CREATE VIEW ${s}.${table} AS SELECT p.*, ${s}.evil() AS evil FROM pg_catalog.${table} p`,
    ),
    ...[
      'pg_class',
      'pg_namespace',
      'pg_roles',
      'pg_proc',
      'pg_type',
      'pg_locks',
      'pg_index',
      'pg_database',
      'pg_depend',
      'pg_auth_members',
      'pg_stat_activity',
      'pg_extension',
    ].map((table) => `GRANT SELECT ON ${s}.${table} TO PUBLIC`),
  ]
}
