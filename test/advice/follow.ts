import { APP, CI } from '../unit/postgres/lab.ts'
import type { AdvisedWorld } from './world.ts'

/** Somebody with a login of its own; `role`: what that login has to SET first. */
interface Person {
  readonly login: string
  readonly role?: string
}

/** Who is meant by words; a name between quotation marks is looked for first. */
const WORDS: readonly (readonly [
  words: RegExp,
  who: (world: AdvisedWorld, statement: string) => Promise<Person> | Person,
])[] = [
  [/let the app run once, by its own code/i, () => ({ login: APP })],
  [/an administrator of that role/, administratorOf],
  [/a member of (?:the owner role|databricks_superuser)|a deployer/, () => ({ login: CI })],
  [/\badministrator\b|whoever created the Lakebase project/, () => ({ login: CI })],
  [/(?:the )?database's owner|the owner of the database/, (world) => ownerOfDatabase(world)],
]

/** Runs a statement of an advice as printed, as whom the sentence before it names, in one session. */
export async function follow(
  world: AdvisedWorld,
  { text, before }: { readonly text: string; readonly before: string },
): Promise<void> {
  const { login, role } = await whoIsMeant(world, before, text)
  const first = role === undefined ? [] : [`SET ROLE "${role.replaceAll('"', '""')}"`]
  await world.lab.as(login, world.database, ...first, text)
}

async function whoIsMeant(world: AdvisedWorld, sentence: string, text: string): Promise<Person> {
  // The last clause is the one that leads to the statement, where it names somebody.
  const clause = sentence.slice(Math.max(...[...sentence.matchAll(/[.;] /g)].map(({ index }) => index), 0))
  const name = (/\b(?:[Aa]s|[Ll]et)(?: a member of| one of)? "((?:[^"]|"")+)"/.exec(clause) ?? [])[1]
  if (name !== undefined) return person(world, name.replaceAll('""', '"'))
  const found = WORDS.find(([words]) => words.test(clause)) ?? WORDS.find(([words]) => words.test(sentence))
  if (!found) throw new Error(`nobody is named by: ${sentence}`)
  return found[1](world, text)
}

/** Whoever is that role, or a member of it that may SET ROLE; an app is nobody, and so is the platform's administrator. */
async function person(world: AdvisedWorld, name: string): Promise<Person> {
  const [found] = await world.lab.cluster.query(
    'SELECT rolcanlogin AS login FROM pg_roles WHERE rolname = $1',
    [name],
  )
  if (!found) throw new Error(`there is no role "${name}"`)
  if (name === APP || name === 'cloud_admin') throw new Error(`nobody can log in as "${name}"`)
  if (found.login === true) return { login: name }
  const [member] = await world.lab.cluster.query(
    `SELECT rolname AS name FROM pg_roles WHERE rolcanlogin AND NOT rolsuper AND rolname <> $2
       AND pg_has_role(oid, $1, 'SET') ORDER BY rolname = $3 DESC, rolname LIMIT 1`,
    [name, APP, CI],
  )
  if (!member) throw new Error(`nobody may act as "${name}"`)
  return { login: String(member.name), role: name }
}

/** Whoever may make others members of the role that the statement grants. */
async function administratorOf(world: AdvisedWorld, statement: string): Promise<Person> {
  const [admin] = await world.lab.cluster.query(
    'SELECT pg_get_userbyid(member) AS name FROM pg_auth_members WHERE admin_option AND roleid = $1::regrole',
    [/GRANT ("(?:[^"]|"")+")/.exec(statement)?.[1]],
  )
  return person(world, String(admin?.name))
}

async function ownerOfDatabase(world: AdvisedWorld): Promise<Person> {
  const [row] = await world.sql(
    'SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = current_database()',
  )
  return person(world, String(row?.owner))
}
