/** What a scan of a file's whole content found. */
export interface FoundSecret {
  /** `a private key`; goes into messages, never with the value. */
  readonly kind: string
  /** What code and documents also write: `bare` is the head line of a private key without a key below it, `filler` a token that was made up. */
  readonly doubt?: 'bare' | 'filler'
}

/** Credentials that are told from anything else by their shape alone; what may be public (JWTs, keys of browsers) is not among them. */
const TOKENS: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: 'a Databricks token', pattern: /\bdapi[0-9a-f]{32}\b/g },
  { kind: 'a Databricks OAuth secret', pattern: /\bdose[0-9a-f]{32}\b/g },
  { kind: 'a GitHub token', pattern: /\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{60,}\b/g },
  { kind: 'a GitLab token', pattern: /\bglpat-[\w-]{20,}/g },
  { kind: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { kind: 'a PyPI token', pattern: /\bpypi-AgEI[\w-]{50,}/g },
  { kind: 'a Docker Hub token', pattern: /\bdckr_(?:pat|oat)_[\w-]{20,}/g },
  { kind: 'a Hugging Face token', pattern: /\bhf_[A-Za-z]{34}\b/g },
  { kind: 'a Slack token', pattern: /\bxox[abprs]-\d{8,}-[\w-]{16,}/g },
  { kind: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { kind: 'an API key', pattern: /\bsk-(?:ant|proj|svcacct)-[\w-]{40,}|\b[sr]k_live_[A-Za-z0-9]{20,}/g },
  { kind: 'a key of age', pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{50,}/g },
]

/** Without one of these a text holds none of the above, nor a private key in text. */
const SIGN =
  /PRIVATE KEY|PuTTY-User-Key|dapi|dose|gh[pousr]_|github_pat_|glpat-|npm_|pypi-|dckr_|hf_|xox|AKIA|ASIA|sk-|k_live_|AGE-SECRET/

/** Examples of the vendors' own documentation, which documents and samples repeat. */
const DOCUMENTED = new Set([
  'dapi1234567890ab1cde2f3ab456c7d89efa',
  'AKIAIOSFODNN7EXAMPLE',
  'AKIAI44QH8DHBEXAMPLE',
])

const KEY_HEAD = /----[- ]?BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?[- ]?----|PuTTY-User-Key-File-\d/g
/** Lines between the head and the key: `Proc-Type: 4,ENCRYPTED`. In code the line ends are written `\n`, and quoted. */
const KEY_BODY =
  /^-?(?:[\s"'`+,;]|\\[nrt])*(?:[A-Z][\w-]*: [^\n\\]{1,80}(?:[\s"'`+,;]|\\[nrt])+)*([A-Za-z0-9+/=]{32,})/

const WINDOW = 600

/** The first credential in a text, one without a doubt before all others. */
export function secretIn(text: string): FoundSecret | undefined {
  if (!SIGN.test(text)) return undefined
  const key = privateKeyIn(text)
  if (key && key.doubt === undefined) return key
  let filler: FoundSecret | undefined
  for (const { kind, pattern } of TOKENS) {
    const tokens = (text.match(pattern) ?? []).filter(isMeant)
    if (tokens.some((token) => !isFiller(token))) return { kind }
    if (tokens.length > 0) filler ??= { kind, doubt: 'filler' }
  }
  return key ?? filler
}

function isMeant(token: string): boolean {
  return !DOCUMENTED.has(token) && !/example|your|xxxx|placeholder|personal|dummy|redacted/i.test(token)
}

/** One character, or one row of them, over and over: `dapi0000...`, `dapi0123456789abcdef0123456789abcdef`. */
function isFiller(token: string): boolean {
  const end = token.slice(-32)
  return /^(.{1,16}?)\1+$/.test(end)
}

function privateKeyIn(text: string): FoundSecret | undefined {
  let bare = false
  for (const head of text.matchAll(KEY_HEAD)) {
    const end = head.index + head[0].length
    const body = KEY_BODY.exec(text.slice(end, end + WINDOW))?.[1]
    if (head[0].startsWith('PuTTY') || (body !== undefined && new Set(body.slice(0, 64)).size >= 12))
      return { kind: 'a private key' }
    bare ||= head.index === 0 || text[head.index - 1] === '\n' || text[head.index - 1] === '-'
  }
  return bare ? { kind: 'a private key', doubt: 'bare' } : undefined
}

/** A private key in binary: PKCS #1, PKCS #8 and SEC 1 begin with a sequence and a version, key stores with a number of theirs. */
function binaryKey(bytes: Buffer): FoundSecret | undefined {
  const head = bytes.subarray(0, 32).toString('hex')
  if (/^30(?:82.{4}|81..|..)020100(?:0282|0281|30(?:0[5-9a-f]|1.|20)06)/.test(head))
    return { kind: 'a private key' }
  if (/^30(?:82.{4}|81..)02010330|^feedfeed|^cececece/.test(head)) return { kind: 'a store of keys' }
  return undefined
}

/** Scans a file piece by piece, so that a credential over the edge of two pieces is found too. */
export class SecretScan {
  #found: FoundSecret | undefined
  #rest = ''
  #encoding: 'latin1' | 'utf16le' | 'utf16be' | undefined

  get found(): FoundSecret | undefined {
    return this.#found
  }

  /** `chunk` may be overwritten afterwards. All but the last have an even number of bytes. */
  add(chunk: Buffer): void {
    if (this.#encoding === undefined) {
      this.#encoding = encodingOf(chunk)
      this.#found = binaryKey(chunk)
    }
    if (this.#found && this.#found.doubt === undefined) return
    const text = this.#rest + this.#decode(chunk)
    const found = secretIn(text)
    if (found && (this.#found === undefined || found.doubt === undefined)) this.#found = found
    this.#rest = text.slice(-WINDOW)
  }

  #decode(chunk: Buffer): string {
    if (this.#encoding === 'utf16be')
      return Buffer.from(chunk.subarray(0, chunk.length & ~1))
        .swap16()
        .toString('utf16le')
    return chunk.toString(this.#encoding)
  }
}

function encodingOf(chunk: Buffer): 'latin1' | 'utf16le' | 'utf16be' {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf16le'
  return chunk[0] === 0xfe && chunk[1] === 0xff ? 'utf16be' : 'latin1'
}
