import { accept, matching, type Rule, refuse } from './rule.ts'

/** Lower-case letters, digits and single hyphens made of any text; begins with a letter. */
export function slug(text: string): string {
  const words = text.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return words
    .replace(/^[^a-z]+/, '')
    .slice(0, 63)
    .replace(/-+$/, '')
}

/** App names are unique in a workspace and immutable (databricks/cli:libs/apps/prompt/prompt.go). */
export const appName = matching({
  pattern: /^[a-z0-9][a-z0-9-]{1,29}$/,
  form: '2 to 30 lower-case letters, digits and hyphens',
  repair: (text) => slug(text).slice(0, 30).replace(/-+$/, ''),
})

/** Ids of projects and branches (databricks-sdk-go:service/postgres). */
const AUTOSCALING_ID = {
  pattern: /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
  form: '1 to 63 lower-case letters, digits and hyphens, from a letter to a letter or digit',
  repair: slug,
}
export const projectId = matching(AUTOSCALING_ID)
export const branchId = matching(AUTOSCALING_ID)

/** Docs "Create and manage a database instance". The old API also answers for projects that it made itself. */
export const instanceName = matching({
  pattern: /^[A-Za-z0-9-]{1,63}$/,
  form: '1 to 63 letters, digits and hyphens',
  repair: slug,
})

/** A branch by project and id, or a project or an instance by its name. */
export const destroyedDatabase = matching({
  pattern: /^[A-Za-z0-9-]{1,63}(?:\/[a-z][a-z0-9-]{0,62})?$/,
  form: '`<project>/<branch>`, or the name of a project or an instance',
})

/** The beginning of a digest or a commit; fewer digits than git shows name too much. */
export const releaseName = matching({
  pattern: /^[0-9A-Fa-f]{7,64}$/,
  form: '7 to 64 hexadecimal digits of a release digest, an artefact digest or a commit',
})

/** What output `artifact-digest` holds. */
export const artifactDigestText = matching({
  pattern: /^[0-9a-f]{64}$/,
  form: 'SHA-256 in 64 hexadecimal digits, as output `artifact-digest` has it',
})

/** Names that are keys of `environments`. */
export const environmentName = matching({
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
  form: 'letters, digits, dots, hyphens and underscores',
})

/** Longer names are cut by the server without an error, so that two names may become one (NAMEDATALEN - 1). */
const MAX_IDENTIFIER_BYTES = 63

const NO_CONTROL_CHARACTERS = '[^\\u0000-\\u001f\\u007f]'

function identifier(noun: string, reserved: RegExp): Rule<string> {
  return {
    form: `${noun} of at most ${MAX_IDENTIFIER_BYTES} bytes`,
    schema: {
      type: 'string',
      pattern: `^(?!${reserved.source})${NO_CONTROL_CHARACTERS}{1,${MAX_IDENTIFIER_BYTES}}$`,
    },
    read(text) {
      if (text === '') return refuse('is empty')
      if (!new RegExp(`^${NO_CONTROL_CHARACTERS}+$`).test(text)) return refuse('holds a control character')
      const bytes = Buffer.byteLength(text)
      if (bytes > MAX_IDENTIFIER_BYTES) {
        return refuse(`is ${bytes} bytes long; PostgreSQL cuts names at ${MAX_IDENTIFIER_BYTES}`)
      }
      if (reserved.test(text)) return refuse(`is "${text}", a name that PostgreSQL keeps for itself`)
      return accept(text)
    },
  }
}

const ownSchema = identifier('schema name', /^(?:pg_|information_schema$|public$)/)

/** `public` belongs to the database: nobody but its owner may give rights in it, and other tools keep their tables there. */
export const schemaName: Rule<string> = {
  ...ownSchema,
  read: (text) =>
    text === 'public'
      ? refuse(
          'is "public", which belongs to the database and not to one app',
          'write app_data, or delete it',
        )
      : ownSchema.read(text),
}
export const databaseName = identifier('database name', /^(?:template[01]$)/)
export const roleName = identifier('role name', /^(?:pg_|public$|none$)/)
/** A role that others are members of: PostgreSQL's own are among them. */
export const groupName = identifier('role name', /^(?:public$|none$)/)

/** As `CREATE EXTENSION` names them: `vector`, `pg_trgm`, `uuid-ossp`. */
export const extensionName = matching({
  pattern: /^[a-z][a-z0-9_-]{0,62}$/,
  form: 'lower-case letters, digits, underscores and hyphens',
})

/** Stands for the user name of the deployer, who is known only at run time. */
export const USERNAME = '{username}'

/** The first `{...}` that is not `{username}`. */
function unknownPlaceholder(text: string): string | undefined {
  return text.match(/\{[^{}]*\}/g)?.find((placeholder) => placeholder !== USERNAME)
}

export const userName: Rule<string> = {
  form: 'user name, or `{username}` for the deployer',
  schema: { type: 'string', pattern: '^(?:[^{}]+|\\{username\\})$' },
  read(text) {
    if (text === '') return refuse('is empty')
    if (text === USERNAME || !/[{}]/.test(text)) return accept(text)
    return refuse(`is ${JSON.stringify(text)}; a placeholder stands alone`, `did you mean "${USERNAME}"?`)
  },
}

/** Folder of the workspace. Apps deploy only from below `/Workspace/` (databricks/cli:bundle/appdeploy/app.go). */
export const workspacePath: Rule<string> = {
  form: 'folder below `/Workspace/`, `{username}` for the deployer',
  schema: { type: 'string', pattern: '^/Workspace/(?:[^{}]|\\{username\\})+$' },
  read(text) {
    if (!/^\/Workspace\/./.test(text)) {
      const hint = text.startsWith('/') ? `did you mean "/Workspace${text}"?` : undefined
      return refuse(`is ${JSON.stringify(text)}, which does not begin with /Workspace/`, hint)
    }
    if (text.split('/').some((part) => part === '..' || part === '.')) {
      return refuse(`is ${JSON.stringify(text)}; write it without "." and ".."`)
    }
    const unknown = unknownPlaceholder(text)
    if (unknown) return refuse(`holds ${unknown}; the only placeholder is ${USERNAME}`)
    return accept(text.replace(/\/+$/, ''))
  },
}

/** Path below the app's URL. */
export const urlPath: Rule<string> = {
  form: 'path beginning with `/`',
  schema: { type: 'string', pattern: '^/[^\\s#]*$' },
  read(text) {
    if (!text.startsWith('/'))
      return refuse(`is ${JSON.stringify(text)}, which does not begin with /`, `did you mean "/${text}"?`)
    if (/[\s#]/.test(text)) return refuse(`is ${JSON.stringify(text)}; a URL path has no spaces and no #`)
    return accept(text)
  },
}
