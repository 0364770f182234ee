import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { SecretScan } from '../../../src/source/secret-content.ts'
import { secretRefusal } from '../../../src/source/secret-file.ts'

const HEX = '9f8e7d6c5b4a39281706f5e4d3c2b1a0'
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const ed = generateKeyPairSync('ed25519').privateKey
const PEM = String(rsa.export({ type: 'pkcs8', format: 'pem' }))
const SEALED = String(rsa.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }))

/** Why the file may not travel, without the half sentence about who could read it. */
function refusal(path: string, content: string | Buffer = ''): string | undefined {
  const bytes = Buffer.from(content)
  const scan = new SecretScan()
  for (let at = 0; at === 0 || at < bytes.length; at += 65_536) scan.add(bytes.subarray(at, at + 65_536))
  return secretRefusal(path, bytes.subarray(0, 65_536).toString(), scan.found)?.message.split(';')[0]
}

describe('what must not travel', () => {
  test.each([
    ['.env', ''],
    ['.ENV.Production', ''],
    ['.env.local', ''],
    ['prod.env', 'T=x'],
    ['config/db.Env', ''],
    ['.env/web', 'A=b'],
    ['.envs/.production/.django', 'A=b'],
    ['.envrc', 'use nix\nexport TOKEN=abc\n'],
    ['.dev.vars', 'A=b'],
  ])('environment variables in %s', (path, content) => {
    expect(refusal(path, content)).toBe('holds environment variables, which are often secret')
  })

  test.each([
    ['.databrickscfg', '[DEFAULT]'],
    ['.DATABRICKSCFG', '[DEFAULT]'],
    ['home/.netrc', ''],
    ['_netrc', ''],
    ['.pgpass', ''],
    ['.git-credentials', ''],
    ['.vault-token', ''],
    ['.my.cnf', '[client]\npassword = s3cret\n'],
    ['.aws/credentials', '[default]'],
    ['.AWS/Credentials', '[default]'],
    ['.aws/sso/cache/a1.json', '{}'],
    ['settings.ini', `[x]\naws_secret_access_key = ${'a1B2'.repeat(10)}\n`],
    ['.docker/config.json', '{}'],
    ['.dockercfg', '{}'],
    ['.kube/config', 'apiVersion: v1'],
    ['dev.kubeconfig', ''],
    ['cluster.yaml', 'apiVersion: v1\nkind: Config\nusers:\n- user:\n    client-key-data: LS0t\n'],
    ['cluster.yml', 'users:\n- user:\n    token: abc\nkind: Config\n'],
    ['.config/gcloud/credentials.db', ''],
    ['application_default_credentials.json', '{}'],
    ['google.json', '{"type":"authorized_user","refresh_token":"x"}'],
    ['.azure/msal_token_cache.json', ''],
    ['.terraformrc', ''],
    ['credentials.tfrc.json', ''],
    ['.config/gh/hosts.yml', 'github.com:\n  oauth_token: abc\n'],
    ['.cargo/credentials.toml', ''],
    ['huggingface/token', 'x'],
  ])('a login in %s', (path, content) => {
    expect(refusal(path, content)).toBe('holds login credentials')
  })

  test.each([
    ['.npmrc', '//registry.npmjs.org/:_authToken=abc', 'holds a registry token'],
    ['.NPMRC', '_auth="YTpi"', 'holds a registry token'],
    ['.yarnrc', '"//r.example/:_authToken" abc', 'holds a registry token'],
    ['.yarnrc.yml', 'npmRegistries:\n  "//r.example":\n    npmAuthToken: abc', 'holds a registry token'],
    ['.yarnrc.yml', 'npmAuthIdent: "user:pw"', 'holds a registry token'],
    ['.pypirc', '[pypi]\npassword = y', 'holds a registry password'],
    ['pip.conf', '[global]\nindex-url = https://u:p@r.example/simple', 'holds a URL with a password'],
    ['requirements-dev.txt', '--index-url https://u:p@r.example/simple\n', 'holds a URL with a password'],
    ['pyproject.toml', 'url = "https://u:p@r.example/simple"', 'holds a URL with a password'],
    ['auth.json', '{"http-basic": {"repo.example": {"username": "u"}}}', 'holds a registry token'],
    ['nuget.config', '<add key="ClearTextPassword" value="abc" />', 'holds a registry token'],
    ['.streamlit/secrets.toml', 'a = 1', 'holds the secrets of Streamlit'],
    ['infra/terraform.tfstate', '{}', 'is the state of Terraform, which holds passwords in plain text'],
    [
      'terraform.tfstate.1700000000.backup',
      '{}',
      'is the state of Terraform, which holds passwords in plain text',
    ],
    ['sa.json', '{"private_key": "x", "type" : "service_account"}', 'is the key of a service account'],
    ['jwk.json', `{"kty":"EC","d":"${'a1_-'.repeat(10)}"}`, 'holds a private key'],
    ['keystore.p12', 'x', 'is a store of private keys'],
    ['App.JKS', 'x', 'is a store of private keys'],
    ['id_ed25519', '', 'is named like a private SSH key'],
  ])('%s: %s', (path, content, reason) => {
    expect(refusal(path, content)).toBe(reason)
  })

  test.each([
    ['deploy_key', PEM],
    ['notes.md', `# How\n\n${PEM}`],
    ['server.crt', `${'#'.repeat(200_000)}\n${PEM}`],
    ['over-an-edge.txt', `${'#'.repeat(65_500)}\n${PEM}`],
    ['sealed', SEALED],
    [
      'legacy.txt',
      String(rsa.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' })),
    ],
    ['ec.yaml', `key: |\n${String(ec.export({ type: 'sec1', format: 'pem' })).replace(/^/gm, '  ')}`],
    ['config.ts', `const key = ${JSON.stringify(String(ed.export({ type: 'pkcs8', format: 'pem' })))}`],
    [
      'key.js',
      `x = [${PEM.trim()
        .split('\n')
        .map((line) => `'${line}'`)
        .join(',\n')}]`,
    ],
    ['one-line.env.example', `KEY="${PEM.replaceAll('\n', '\\n')}"`],
    ['windows.txt', PEM.replaceAll('\n', '\r\n')],
    ['wide.txt', Buffer.from(`\uFEFF${PEM}`, 'utf16le')],
    ['wider.txt', Buffer.from(`\uFEFF${PEM}`, 'utf16le').swap16()],
    ['bare.pem', '-----BEGIN RSA PRIVATE KEY-----\n'],
    ['pgp', '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF'],
    ['rsa.der', rsa.export({ type: 'pkcs8', format: 'der' })],
    ['rsa1', rsa.export({ type: 'pkcs1', format: 'der' })],
    ['ed.bin', ed.export({ type: 'pkcs8', format: 'der' })],
    ['putty.txt', 'PuTTY-User-Key-File-3: ssh-ed25519\n'],
  ])('a private key in %s', (path, content) => {
    expect(refusal(path, content)).toBe('holds a private key')
  })

  test.each([
    ['config.py', `T = "dapi${HEX}"`, 'a Databricks token'],
    ['config.py', `T = "dapi${'0'.repeat(32)}"`, 'a Databricks token'],
    ['app/settings.ts', `dapi${HEX}-2`, 'a Databricks token'],
    ['late.csv', `${'x'.repeat(65_520)} dapi${HEX}\n`, 'a Databricks token'],
    ['README.md', `export DATABRICKS_TOKEN=dapi${HEX}`, 'a Databricks token'],
    ['.env.example', `S=dose${HEX}`, 'a Databricks OAuth secret'],
    ['x.sh', `ghp_${'aB3dE5gH7jK9'.repeat(3)}`, 'a GitHub token'],
    ['x.sh', `github_pat_${'11ABCDEFG0'.repeat(8)}z`, 'a GitHub token'],
    ['x.yml', `npm_${'aB3dE5gH7jK9'.repeat(3)}`, 'an npm token'],
    ['x.yml', 'id: AKIAQ3EGRVXT6YWNZUDP', 'an AWS access key'],
    ['x.py', `sk-ant-api03-${'aB3dE5gH7jK9'.repeat(5)}`, 'an API key'],
    ['x.py', `hf_${'aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH'}`, 'a Hugging Face token'],
  ])('%s: %s', (path, content, kind) => {
    expect(refusal(path, content)).toBe(`holds ${kind}`)
  })
})

describe('what does no harm', () => {
  test.each([
    '.env.example',
    '.env.sample',
    '.env.template',
    '.env.tmpl',
    '.env.tpl',
    '.env.dist',
    '.env.defaults',
    '.env.schema',
    '.env.local.example',
    '.env.example.local',
    '.env.example.mcp',
    '.env-sample',
    '.env.j2',
    '.env.vault',
    'example.env',
    'prod.env.tmpl',
    'sample.env',
    '.ENV.EXAMPLE',
    'env.example',
    'environment.ts',
    'env.d.ts',
    'src/env.js',
    'dotenv.py',
  ])('the sample %s', (path) => {
    expect(
      refusal(path, 'DATABRICKS_TOKEN=dapi...\nDATABASE_URL=postgres://user:password@localhost:5432/db\n'),
    ).toBeUndefined()
  })

  test.each([
    ['.envrc', 'use flake\nlayout python3\n'],
    ['id_rsa.pub', 'ssh-rsa AAAA'],
    ['ca.pem', '-----BEGIN CERTIFICATE-----\nMIID\n'],
    ['pub.pem', '-----BEGIN PUBLIC KEY-----\nMIIB\n'],
    ['cert.der', Buffer.from('308203a130820289', 'hex')],
    ['.npmrc', `//registry.npmjs.org/:_authToken=\${NPM_TOKEN}\nengine-strict=true\n`],
    ['.npmrc', 'registry=https://registry.npmjs.org/\nlegacy-peer-deps=true\n'],
    ['.yarnrc.yml', `nodeLinker: node-modules\nnpmAuthToken: "\${NPM_TOKEN}"\n`],
    ['.pypirc', '[pypi]\nusername = __token__\n'],
    ['pip.conf', `[global]\nindex-url = https://\${USER}:\${PASS}@r.example/simple\n`],
    ['requirements.txt', 'git+https://github.com/org/x@v1\npkg @ https://example.com/a.whl\n'],
    [
      'pyproject.toml',
      '[project]\nurls = { a = "https://example.com/a:b" }\nauthors = [{ email = "a@b.example" }]\n',
    ],
    ['.streamlit/config.toml', '[server]\nport = 8000\n'],
    ['.streamlit/secrets.toml.example', 'token = "dapi00000000000000000000000000000000"\n'],
    ['.docker/Dockerfile', 'FROM x'],
    ['.secrets.baseline', '{"results": {}}'],
    ['config.json', '{"auths": "none"}'],
    ['auth.json', '{"login": "Log in"}'],
    ['type.json', '{"type": "service_account", "project_id": "x"}'],
    ['deployment.yaml', 'kind: Deployment\nspec:\n  token: abc\n'],
    ['main.tf', 'backend "s3" { key = "terraform.tfstate" }'],
    ['notes.md', '-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----\n'],
    ['crypto.ts', 'const head = "-----BEGIN PRIVATE KEY-----\\n" + body'],
    [
      'pem.py',
      'if text.startswith("-----BEGIN PRIVATE KEY-----"):\n    return load_the_private_key_from_pem(text)',
    ],
    ['.env.example', 'KEY="-----BEGIN PRIVATE KEY-----\\nMIIEvQ...\\n-----END PRIVATE KEY-----\\n"'],
    [
      '.env.example',
      'KEY="-----BEGIN PRIVATE KEY-----\\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\\n-----END',
    ],
    [
      'README.md',
      'export DATABRICKS_TOKEN=dapi1234567890abcdef\nexport OTHER=dapiXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
    ],
    ['README.md', 'token = dapi1234567890ab1cde2f3ab456c7d89efa and dapi0123456789abcdef0123456789abcdef'],
    ['tests/test_config.py', 'TOKEN = "dapi0123456789abcdef0123456789abcdef"'],
    ['docs.md', 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = <your secret>\n'],
    [
      'package-lock.json',
      `{"integrity": "sha512-${'AkiA+ghp/dapi=='.repeat(20)}", "resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz"}`,
    ],
    ['firebase.ts', `apiKey: "AIza${'a'.repeat(35)}"`],
    ['supabase.ts', 'anon = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.c2lnbmF0dXJl"'],
    ['alembic.ini', 'sqlalchemy.url = driver://user:pass@localhost/dbname\n'],
    ['docker-compose.yml', 'environment:\n  POSTGRES_PASSWORD: postgres\n'],
    ['data.csv', 'id,token\n1,desk-123\n2,task-list\n'],
    ['page.html', '<a href="mailto:x@y.example">sk-learn, hf_hub_download, npm_config_cache, xoxo</a>'],
  ])('%s: %s', (path, content) => {
    expect(refusal(path, content)).toBeUndefined()
  })
})

test.each([
  ['line ends', '\n'],
  ['spaces', ' '],
  ['letters', 'a'],
  ['slashes', '://a:'],
  ['heads of keys', '-----BEGIN PRIVATE KEY-----\n'],
  ['words of heads', '-----BEGIN A A A A '],
  ['types', '"type" : '],
  ['tokens', 'token: '],
  ['prefixes', 'dapi ghp_ npm_ AKIA sk-ant- '],
])('64 KiB of %s are judged within 100 ms under every name that has a rule', (_, unit) => {
  const content = unit.repeat(Math.ceil(65_536 / unit.length))
  const names = [
    'x.json',
    'x.yaml',
    '.npmrc',
    '.pypirc',
    'auth.json',
    'pip.conf',
    '.envrc',
    '.my.cnf',
    'x.bin',
    'nuget.config',
  ]
  for (const name of names) {
    const begin = performance.now()
    refusal(name, content)
    expect(performance.now() - begin, name).toBeLessThan(1_000)
  }
})
