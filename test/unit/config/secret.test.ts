import { expect, test } from 'vitest'
import { secretReason } from '../../../src/config/secret.ts'

const hex = '0123456789abcdef'.repeat(2)

test.each([
  ['DB_PASSWORD', 'hunter2', 'its name says that it is a secret'],
  ['DB_PASSWORD', 'correct-horse-battery', 'its name says that it is a secret'],
  ['DB_PASSWORD', 'yourself2', 'its name says that it is a secret'],
  ['password', 'hunter2', 'its name says that it is a secret'],
  ['API_TOKEN', 'abc', 'its name says that it is a secret'],
  ['STRIPE_API_KEY', 'abc', 'its name says that it is a secret'],
  ['GOOGLE_OAUTH_ENCRYPTION_KEY', 'abc', 'its name says that it is a secret'],
  ['CLIENT_SECRET', 'abc', 'its name says that it is a secret'],
  ['X', `dapi${hex}`, 'it holds a Databricks token'],
  ['X', `dose${hex}`, 'it holds a Databricks OAuth secret'],
  ['X', `ghp_${'a'.repeat(36)}`, 'it holds a GitHub token'],
  ['X', 'postgresql://app:pw@db.example.com/x', 'it holds a URL with a password'],
  ['X', 'eyJhbGciOiJI.eyJzdWIiOiIx.sig', 'it holds a JSON Web Token'],
  ['X', '-----BEGIN PRIVATE KEY-----\nabc', 'it holds a private key'],
  ['X', 'AKIA0123456789ABCDEF', 'it holds an AWS access key'],
])('%s=%s is a secret', (name, value, reason) => {
  expect(secretReason(name, value)).toBe(reason)
})

test.each([
  ['DATABRICKS_ACCOUNT_ADMIN_TOKEN', ''],
  ['USE_TOKEN', 'true'],
  ['MAX_TOKENS', '4096'],
  ['TOKEN_TTL', 'one hour'],
  ['PASSWORD_MIN_LENGTH', '12'],
  ['SECRET_SCOPE', 'my-scope'],
  ['PRIMARY_KEY', 'id'],
  ['KEYBOARD', 'qwerty'],
  ['MONKEY', 'abc'],
  ['APP_SECRET_KEY', 'api-key'],
  ['DB_PASSWORD', 'my-scope/db-password'],
  ['OPENAI_API_KEY', '<your key>'],
  ['OPENAI_API_KEY', 'your-api-key'],
  ['API_TOKEN', '{{secrets/scope/token}}'],
  ['API_TOKEN', '$OTHER_TOKEN'],
  ['API_TOKEN', 'changeme'],
  ['API_TOKEN', 'xxxxxxxx'],
  ['URL', 'https://example.com/a@b'],
  ['URL', 'https://user@example.com/'],
  ['LAKEBASE_ENDPOINT', 'projects/a/branches/b/endpoints/primary'],
])('%s=%s is not', (name, value) => {
  expect(secretReason(name, value)).toBeUndefined()
})
