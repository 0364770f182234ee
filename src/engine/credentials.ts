import { INPUTS, type InputName } from '../config/input.ts'
import type { Input } from '../config/input-definition.ts'

/** Variables that hold what logs in: ours, libpq's, and those that the Databricks SDK reads. */
const CREDENTIALS = [
  ...[
    'DATABRICKS_TOKEN',
    'DATABRICKS_CLIENT_SECRET',
    'DATABRICKS_PASSWORD',
    'LAKEBASE_DATABASE_URL',
    'PGPASSWORD',
  ],
  ...['ARM_CLIENT_SECRET', 'AZURE_CLIENT_SECRET', 'GOOGLE_CREDENTIALS', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
]

/** What is shorter protects nothing, and masked it would blot out half of the log. */
const SHORTEST = 4

/** Every credential that inputs and environment hold, to be masked before anything else can happen. */
export function givenCredentials(
  raw: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const inputs: readonly Input<InputName, unknown>[] = Object.values(INPUTS)
  const values = [
    ...inputs.filter(({ secret }) => secret).map(({ name }) => raw[name]),
    ...CREDENTIALS.map((name) => env[name]),
  ]
  return values.flatMap((value) => (value && value.length >= SHORTEST ? [value, ...formsOf(value)] : []))
}

/** A password of a URL, as it stands there and as it is meant. */
function formsOf(value: string): string[] {
  if (!URL.canParse(value)) return []
  const url = new URL(value)
  const passwords = [url.password, url.searchParams.get('password') ?? '']
  return passwords.flatMap((password) =>
    password === '' ? [] : [password, decoded(password), encodeURIComponent(decoded(password))],
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
