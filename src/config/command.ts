/** One command: the source of `--help`, of action.yml's list and of the table in docs/reference.md. What it does is src/commands/<name>.ts. */
export interface CommandFacts {
  /** What it does, in the imperative, without capital and full stop. */
  readonly help: string
  readonly reads: string
  readonly writes: string
  /** Ends at the plan or at the findings, whatever else is given. */
  readonly planOnly?: true
  /** Reads the app's source, so that its directory has to be there. */
  readonly readsSource?: true
}

/** Every command, in the order of `--help`. */
export const COMMANDS = {
  deploy: {
    help: 'bring the environment to the desired state',
    reads: 'app, source, Lakebase, database catalog, migrations',
    writes: 'everything that differs',
    readsSource: true,
  },
  plan: {
    help: 'print what `deploy` would change',
    reads: 'what `deploy` reads',
    writes: 'nothing',
    planOnly: true,
    readsSource: true,
  },
  migrate: {
    help: 'do only the database part of a deploy, on a database that exists',
    reads: 'app, Lakebase, database catalog, migrations',
    writes: 'schema, owner, grants, migrations up to `after-deploy`',
  },
  package: {
    help: 'build, and write source, migrations and their digests into one folder, which `deploy`, `plan` and `migrate` take as `artifact`; needs no login',
    reads: 'source, migrations',
    writes: 'the folder on this machine',
    readsSource: true,
  },
  rollback: {
    help: 'deploy a healthy release of before again, from the source that the workspace keeps of it; the database stays',
    reads: 'app, Lakebase, releases and ledger, source folders',
    writes: 'the deployment, and the record of it',
  },
  stop: {
    help: 'stop the app, and the database where no other app uses it',
    reads: 'app, Lakebase, other apps',
    writes: 'the state of the app, of the instance or of the endpoint',
  },
  start: {
    help: 'start what `stop` has stopped, and wait until the app is healthy',
    reads: 'app, Lakebase, the health check',
    writes: 'the state of the app, of the instance or of the endpoint',
  },
  destroy: {
    help: 'remove the environment: its app, its source folders, and its schema, or the branch, project or instance that is named',
    reads: 'app, other apps, Lakebase, releases, what the database holds',
    writes: 'deletions of what the plan names',
  },
  status: {
    help: 'tell of every environment of the file what runs there, since when, and what the database and the app lack',
    reads: 'app, Lakebase, releases and ledger, migrations, the health check',
    writes: 'nothing',
    planOnly: true,
  },
  doctor: {
    help: 'look at all that a deploy needs, from the host and the login to the ledger, and say how to mend what is missing',
    reads: 'host, login, rights, and what `deploy` reads',
    writes: 'nothing',
    planOnly: true,
    readsSource: true,
  },
  audit: {
    help: 'compare owners, grants and memberships with the desired ones',
    reads: 'app, Lakebase, database catalog',
    writes: 'nothing',
    planOnly: true,
  },
  bootstrap: {
    help: 'as an administrator and once, prepare owner role and schema for deployers who have no other rights in the database',
    reads: 'Lakebase, database catalog',
    writes: 'owner role, its members, schema, extensions',
  },
} as const satisfies Readonly<Record<string, CommandFacts>>

export type Command = keyof typeof COMMANDS

function isCommand(name: string): name is Command {
  return name in COMMANDS
}

export const COMMAND_NAMES: readonly Command[] = Object.keys(COMMANDS).filter(isCommand)

/** The commands that work on any PostgreSQL as well, by `database-url`. */
export const SERVER_COMMANDS = ['migrate', 'bootstrap'] as const satisfies readonly Command[]
export type ServerCommand = (typeof SERVER_COMMANDS)[number]

/** The commands that look at every environment of the file. */
export const ENVIRONMENTS_COMMANDS = ['status'] as const satisfies readonly Command[]
export type EnvironmentsCommand = (typeof ENVIRONMENTS_COMMANDS)[number]

/** The commands that stay on this machine. */
export const LOCAL_COMMANDS = ['package'] as const satisfies readonly Command[]
export type LocalCommand = (typeof LOCAL_COMMANDS)[number]

export function isLocal(command: Command): command is LocalCommand {
  return LOCAL_COMMANDS.some((name) => name === command)
}

export function isOfEnvironments(command: Command): command is EnvironmentsCommand {
  return ENVIRONMENTS_COMMANDS.some((name) => name === command)
}

/** The facts, with what a command leaves out as undefined. */
export function factsOf(command: Command): CommandFacts {
  return COMMANDS[command]
}

/** Only the CLI has it: what it writes is to be looked at. */
export const INIT = {
  usage: 'init',
  help: 'look at a project, and write a deployment.yaml and a workflow for it; prints what the account admin and you run then',
} as const

/** Only the CLI has it: a program of the user's, with a login that is made for it. */
export const EXEC = {
  usage: 'exec -- <program>',
  help: 'run a program with the database of PG* and LAKEBASE_* in PG* and DATABASE_URL, with a fresh token',
} as const
