import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/config/secret.ts
var SHAPES = [
  { kind: "a private key", pattern: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/ },
  { kind: "a Databricks token", pattern: /\bdapi[0-9a-f]{32}\b/ },
  { kind: "a Databricks OAuth secret", pattern: /\bdose[0-9a-f]{32}\b/ },
  { kind: "a JSON Web Token", pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/ },
  { kind: "a GitHub token", pattern: /\b(gh[pousr]_\w{20,}|github_pat_\w{20,})/ },
  { kind: "a GitLab token", pattern: /\bglpat-[\w-]{20,}/ },
  { kind: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{30,}/ },
  { kind: "a Slack token", pattern: /\bxox[abposr]-[\w-]{10,}/ },
  { kind: "an AWS access key", pattern: /\b(AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { kind: "a Google API key", pattern: /\bAIza[\w-]{35}/ },
  { kind: "an API key", pattern: /\b(sk|rk)[-_](live|test|ant|proj)[-_][\w-]{16,}/ },
  { kind: "a URL with a password", pattern: /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i }
];
var SECRET_NAME = /(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|API_?KEY|(SECRET|ACCESS|PRIVATE|ENCRYPTION|SIGNING)_?KEY)$/i;
var HARMLESS_VALUE = /^(|true|false|yes|no|on|off|none|null|\d{1,5})$/i;
var PLACEHOLDER = /^(?:<.*>|\$\{?\w.*|\{\{.*\}\}|(?:your|change|replace|todo|tbd)(?![a-z]).*|changeme|x{3,}|\*{3,}|\.{3,})$/i;
var NAME_OF_SECRET = /^(?=.*(?:key|secret|token|password|credential))[a-z]+(?:[-_/.][a-z]+)+$/i;
function secretReason(name, value) {
  const shape = SHAPES.find(({ pattern }) => pattern.test(value));
  if (shape) return `it holds ${shape.kind}`;
  const isHarmless = [HARMLESS_VALUE, PLACEHOLDER, NAME_OF_SECRET].some((pattern) => pattern.test(value));
  return SECRET_NAME.test(name) && !isHarmless ? "its name says that it is a secret" : void 0;
}

export {
  secretReason
};
