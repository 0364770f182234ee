/** What the shapes of well-known credentials look like; all are public knowledge, none is guessed from entropy. */
const SHAPES: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: 'a private key', pattern: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/ },
  { kind: 'a Databricks token', pattern: /\bdapi[0-9a-f]{32}\b/ },
  { kind: 'a Databricks OAuth secret', pattern: /\bdose[0-9a-f]{32}\b/ },
  { kind: 'a JSON Web Token', pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/ },
  { kind: 'a GitHub token', pattern: /\b(gh[pousr]_\w{20,}|github_pat_\w{20,})/ },
  { kind: 'a GitLab token', pattern: /\bglpat-[\w-]{20,}/ },
  { kind: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{30,}/ },
  { kind: 'a Slack token', pattern: /\bxox[abposr]-[\w-]{10,}/ },
  { kind: 'an AWS access key', pattern: /\b(AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { kind: 'a Google API key', pattern: /\bAIza[\w-]{35}/ },
  { kind: 'an API key', pattern: /\b(sk|rk)[-_](live|test|ant|proj)[-_][\w-]{16,}/ },
  { kind: 'a URL with a password', pattern: /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i },
]

const SECRET_NAME =
  /(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|API_?KEY|(SECRET|ACCESS|PRIVATE|ENCRYPTION|SIGNING)_?KEY)$/i

/** Values that a secret never has: switches, numbers and nothing at all. */
const HARMLESS_VALUE = /^(|true|false|yes|no|on|off|none|null|\d{1,5})$/i

/** A value that is yet to be filled in, or is taken from elsewhere. */
const PLACEHOLDER =
  /^(?:<.*>|\$\{?\w.*|\{\{.*\}\}|(?:your|change|replace|todo|tbd)(?![a-z]).*|changeme|x{3,}|\*{3,}|\.{3,})$/i

/** `api-key`, `scope/db-password`: what a secret is called where it is kept. */
const NAME_OF_SECRET = /^(?=.*(?:key|secret|token|password|credential))[a-z]+(?:[-_/.][a-z]+)+$/i

/**
 * Why an environment variable must not be written in plain text: `its name says that it is a secret`, `it holds a
 * Databricks token`; undefined when nothing speaks against it. Goes into messages as it is; never holds the value.
 */
export function secretReason(name: string, value: string): string | undefined {
  const shape = SHAPES.find(({ pattern }) => pattern.test(value))
  if (shape) return `it holds ${shape.kind}`
  const isHarmless = [HARMLESS_VALUE, PLACEHOLDER, NAME_OF_SECRET].some((pattern) => pattern.test(value))
  return SECRET_NAME.test(name) && !isHarmless ? 'its name says that it is a secret' : undefined
}
