import { posix } from 'node:path'
import type { RejectedFile } from './rejected-file.ts'
import type { FoundSecret } from './secret-content.ts'

/** A file that logs somebody in, or holds what does. */
interface SecretFile {
  /** Matches the end of the path, in lower case. */
  readonly path: RegExp
  /** What the beginning of the file must say; absent: the name says it all. */
  readonly text?: RegExp
  /** Reads on after the file's name. */
  readonly reason: string
}

const LOGIN = 'holds login credentials'
const VARIABLES = 'holds environment variables, which are often secret'
const PACKAGE_REGISTRY = 'holds a registry token'

/** `${NPM_TOKEN}` and `{{ token }}` name where a value comes from and are no secret. */
const LITERAL = '["\']?(?!["\']?(?:\\$\\{?\\w|\\{\\{|<|%\\())[^\\s"\'#]'
const URL_WITH_PASSWORD = /:\/\/[^\s/:@"'$<{]+:(?![$<{%])[^\s/@"']+@/

/** Files of the usual tools (their own documentation says where each keeps its login). */
const SECRET_FILES: readonly SecretFile[] = [
  { path: /(?:^|\/)\.envs?\/.+/, reason: VARIABLES },
  { path: /(?:^|\/)\.envrc$/, text: /^[ \t]*(?:export[ \t]+)?[A-Za-z_]\w*=/m, reason: VARIABLES },
  { path: /(?:^|\/)\.dev\.vars(?:\.[^/]+)?$/, reason: VARIABLES },
  { path: /(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/, reason: 'is named like a private SSH key' },
  { path: /\.(?:p12|pfx|jks|keystore|p8|pk8|ppk|kdbx?)$/, reason: 'is a store of private keys' },
  { path: /(?:^|\/)(?:\.databrickscfg|\.databricks-connect)$/, reason: LOGIN },
  { path: /(?:^|\/)[._]netrc$/, reason: LOGIN },
  {
    path: /(?:^|\/)(?:\.pgpass|pgpass\.conf|\.mylogin\.cnf|\.git-credentials|\.vault-token)$/,
    reason: LOGIN,
  },
  {
    path: /(?:^|\/)(?:\.pg_service\.conf|pg_service\.conf|\.my\.cnf|\.s3cfg|\.boto|rclone\.conf|\.sentryclirc)$/,
    text: new RegExp(`^[ \\t]*(?:\\w*pass(?:word)?|\\w*secret\\w*|token)\\s*[=:]\\s*${LITERAL}`, 'im'),
    reason: LOGIN,
  },
  { path: /(?:^|\/)\.aws\/(?:credentials|(?:sso|cli)\/cache\/.+)$/, reason: LOGIN },
  {
    path: /(?:^|\/)[^/]*/,
    text: /^[ \t]*aws_secret_access_key[ \t]*=[ \t]*[A-Za-z0-9/+]{40}[ \t]*$/im,
    reason: LOGIN,
  },
  { path: /(?:^|\/)(?:\.docker\/config\.json|\.dockercfg|\.dockerconfigjson)$/, reason: LOGIN },
  { path: /(?:^|\/)(?:\.kube\/config|[^/]*\.kubeconfig|kubeconfig)$/, reason: LOGIN },
  {
    path: /\.(?:ya?ml|conf|config)$/,
    text: /(?<![\s\S])(?=[\s\S]*(?:^|\n)kind:[ \t]*["']?Config\b)(?=[\s\S]*(?:client-key-data|\n[ \t]+token):[ \t]*[^\s$<{])/,
    reason: LOGIN,
  },
  { path: /(?:^|\/)(?:\.config\/)?gcloud\/.+\.(?:db|json)$/, reason: LOGIN },
  { path: /(?:^|\/)application_default_credentials\.json$/, reason: LOGIN },
  {
    path: /(?:^|\/)\.azure\/(?:accesstokens|msal_[^/]*|service_principal_entries)\.(?:json|bin)$/,
    reason: LOGIN,
  },
  {
    path: /\.json$/,
    text: /^(?=[\s\S]*"type"\s*:\s*"service_account")(?=[\s\S]*"private_key"\s*:)/,
    reason: 'is the key of a service account',
  },
  {
    path: /\.json$/,
    text: /^(?=[\s\S]*"type"\s*:\s*"(?:external_account_)?authorized_user")(?=[\s\S]*"refresh_token"\s*:)/,
    reason: LOGIN,
  },
  {
    path: /\.json$/,
    text: /^(?=[\s\S]*"kty"\s*:\s*"(?:RSA|EC|OKP)")(?=[\s\S]*"d"\s*:\s*"[\w-]{32,})/,
    reason: 'holds a private key',
  },
  { path: /(?:^|\/)\.streamlit\/secrets\.toml$/, reason: 'holds the secrets of Streamlit' },
  {
    path: /\.tfstate(?:\.[\w.]*backup)?$/,
    reason: 'is the state of Terraform, which holds passwords in plain text',
  },
  { path: /(?:^|\/)(?:credentials\.tfrc\.json|\.terraformrc|terraform\.rc)$/, reason: LOGIN },
  {
    path: /(?:^|\/)(?:\.config\/)?gh\/hosts\.ya?ml$/,
    text: new RegExp(`oauth_token:\\s*${LITERAL}`),
    reason: LOGIN,
  },
  { path: /(?:^|\/)\.cargo\/credentials(?:\.toml)?$|(?:^|\/)\.gem\/credentials$/, reason: LOGIN },
  { path: /(?:^|\/)(?:\.cache\/)?\.?huggingface\/token$/, reason: LOGIN },
  {
    path: /(?:^|\/)\.(?:npmrc|yarnrc)$/,
    text: new RegExp(`_(?:authToken|auth|password)["']?[ \\t]*[= ][ \\t]*${LITERAL}`),
    reason: PACKAGE_REGISTRY,
  },
  {
    path: /(?:^|\/)\.yarnrc\.ya?ml$/,
    text: new RegExp(`npmAuth(?:Token|Ident)["']?:[ \\t]*${LITERAL}`),
    reason: PACKAGE_REGISTRY,
  },
  {
    path: /(?:^|\/)\.pypirc$/,
    text: new RegExp(`^[ \\t]*password[ \\t]*[=:][ \\t]*${LITERAL}`, 'm'),
    reason: 'holds a registry password',
  },
  {
    path: /(?:^|\/)(?:pip\.conf|pip\.ini|uv\.toml|pyproject\.toml|pipfile|[^/]*requirements[^/]*\.(?:txt|in)|\.npmrc|\.yarnrc|package-lock\.json|yarn\.lock|uv\.lock)$/,
    text: URL_WITH_PASSWORD,
    reason: 'holds a URL with a password',
  },
  {
    path: /(?:^|\/)(?:poetry\/)?auth\.(?:toml|json)$/,
    text: new RegExp(
      `^[ \\t]*"?(?:password|\\w*token)"?[ \\t]*[=:][ \\t]*${LITERAL}|"(?:http-basic|github-oauth)"\\s*:\\s*\\{\\s*"`,
      'm',
    ),
    reason: PACKAGE_REGISTRY,
  },
  {
    path: /(?:^|\/)nuget\.config$/,
    text: /ClearTextPassword"\s+value="(?!%)[^"]+"/i,
    reason: PACKAGE_REGISTRY,
  },
]

/** `.env`, `.env.local`, `prod.env`. */
const ENV_FILE = /^\.env(?:[._-].+)?$|.\.env$/
/** A word of the name that says that the values are yet to come, or are encrypted. */
const ENV_SAMPLE =
  /(?:^|[._-])(?:examples?|samples?|templates?|tmpl|tpl|dist|defaults?|schema|placeholder|j2|jinja2?|erb|hbs|mustache|in|vault|enc|encrypted|gpg|age|sops|md)(?=[._-]|$)/

/** Code and documents, in which the head line of a key may stand without one. */
const CODE_OR_DOCUMENT =
  /\.(?:md|mdx|rst|adoc|txt|html?|css|svg|py|pyi|ipynb|r|rmd|qmd|[cm]?[jt]sx?|vue|svelte|map|json|jsonc|ya?ml|toml|lock|cfg|ini|java|kt|scala|go|rs|rb|php|cs|c|h|cpp|hpp|swift|ex|exs|sql|sh|bash|zsh|ps1|bat|tf|xml|po|ftl|csv|j2|tmpl|template|example|sample)$/

const DOCUMENT = /\.(?:mdx?|rst|adoc|html?|ipynb)$/
const OF_TESTS =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|fixtures?|mocks?|spec)\/|(?:^|\/)test_[^/]*$|[._-](?:test|spec)s?\.\w+$/

/**
 * Why a file must not travel; `path` is that of the file, or of what a link points to, relative to the source; `head` is
 * the beginning of its text, `found` what its whole content showed.
 */
export function secretRefusal(
  path: string,
  head: string,
  found: FoundSecret | undefined,
): RejectedFile | undefined {
  const lower = path.toLowerCase()
  const reason = reasonOf(lower, head, found)
  if (reason === undefined) return undefined
  const message = `${reason}; whoever may read the app's workspace folder could read it`
  return APP_YAML.test(lower) ? { message, hint: BY_RESOURCE } : { message }
}

/** It has to travel, so the secret has to leave it. */
const APP_YAML = /^app\.ya?ml(?:\.template)?$/
const BY_RESOURCE =
  'put it into a secret scope, make it a `resources` entry of deployment.yaml, and write  valueFrom: <name of that resource>'

function reasonOf(path: string, head: string, found: FoundSecret | undefined): string | undefined {
  const name = posix.basename(path)
  if (ENV_FILE.test(name) && !ENV_SAMPLE.test(name)) return VARIABLES
  const known = SECRET_FILES.find((file) => file.path.test(path) && (file.text?.test(head) ?? true))
  if (known) return known.reason
  return found && !isExplained(found, path, name) ? `holds ${found.kind}` : undefined
}

/** Whether what looks like a credential is what such a file would say about one. */
function isExplained({ doubt }: FoundSecret, path: string, name: string): boolean {
  if (doubt === 'bare') return CODE_OR_DOCUMENT.test(name)
  return doubt === 'filler' && (ENV_SAMPLE.test(name) || DOCUMENT.test(name) || OF_TESTS.test(path))
}
