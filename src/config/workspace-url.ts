import { accept, type Rule, refuse } from './rule.ts'

const FORM = 'https://dbc-a1b2c3d4-e5f6.cloud.databricks.com'

/** Where Databricks has workspaces: names under a company's own are under `databricks.com` (docs "Custom URL"; databricks-sdk-go:config/environment). */
const DATABRICKS =
  /^[a-z0-9.-]+\.(?:databricks\.com|databricks\.us|databricks\.mil|azuredatabricks\.net|databricks\.azure\.(?:us|cn))$/

/** Base URL of a workspace, as `https://host`. Pasted addresses with a path or `?o=` are cut to it. */
export const workspaceUrl: Rule<string> = {
  form: `workspace URL such as \`${FORM}\``,
  schema: { type: 'string' },
  read(text) {
    const absolute = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`
    const url = URL.canParse(absolute) ? new URL(absolute) : undefined
    // The text itself stays out of the message: it may hold a password.
    if (url === undefined) return refuse(`is not a URL such as ${FORM}`)
    if (url.username !== '' || url.password !== '') {
      return refuse(
        'is a URL with a user in it',
        `write the workspace alone, such as ${FORM}: a login goes into inputs of its own`,
      )
    }
    if (url.protocol !== 'https:' && !(isLocal(url) && url.protocol === 'http:')) {
      return refuse(`is ${JSON.stringify(text)}, which is not https`, `write https://${url.host}`)
    }
    if (/^accounts(?:-dod)?\./.test(url.hostname)) {
      return refuse(
        `is ${JSON.stringify(text)}, the account console`,
        'write the URL of the workspace that holds the app',
      )
    }
    return accept(url.origin)
  },
}

/** A host name alone: `workspace.proxy.example`. */
export const hostName: Rule<string> = {
  form: 'host name such as `workspace.example.com`',
  schema: { type: 'string', pattern: '^[A-Za-z0-9.-]+$' },
  read: (text) =>
    /^[A-Za-z0-9.-]+$/.test(text)
      ? accept(text.toLowerCase())
      : refuse('is not a host name alone', 'write it without https:// and without a path'),
}

/** Whether a login may go to the workspace at `url` (`https://host`): Databricks' own, this machine, or the one that was named. */
export function isTrustedWorkspace(url: string, allowed: string | undefined): boolean {
  const { hostname } = new URL(url)
  return DATABRICKS.test(hostname) || isLocal(new URL(url)) || hostname === allowed
}

function isLocal({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}
