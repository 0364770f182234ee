import { block } from '../block.ts'
import type { Change } from './change.ts'
import { type Diagnosis, failed, ok, unknown, warning } from './diagnosis.ts'
import type { Plan } from './plan.ts'

/** Levels that include writing, of a folder; CAN_MANAGE is the one of everything else. */
const WRITES: readonly string[] = ['CAN_EDIT', 'CAN_MANAGE']

/** What was seen of the rights on one thing. */
export interface Rights {
  /** Undefined: this identity may not read the list. */
  readonly levels: readonly string[] | undefined
  /** What a manager of the thing runs to give them. */
  readonly command: string
}

export function diagnoseAppRights(name: string, { levels, command }: Rights): Diagnosis {
  const subject = 'rights on the app'
  if (levels?.includes('CAN_MANAGE')) return ok(subject, `CAN_MANAGE on app ${name}.`)
  return failed(
    subject,
    `No CAN_MANAGE on app ${name}${seenInstead(levels)}: it cannot be deployed.`,
    `Whoever manages the app runs:\n${block(command)}`,
  )
}

const LAKEBASE_RIGHTS = 'rights on Lakebase'

/** Without it a deploy still does what is inside the database, and the code. */
export function diagnoseLakebaseRights(what: string, { levels, command }: Rights): Diagnosis {
  const subject = LAKEBASE_RIGHTS
  if (levels?.includes('CAN_MANAGE')) return ok(subject, `CAN_MANAGE on ${what}.`)
  return warning(
    subject,
    `No CAN_MANAGE on ${what}${seenInstead(levels)}: a deploy cannot resize it, make a branch or a role in it, nor attach it to the app.`,
    `Where a deploy is to do that, whoever manages it runs:\n${block(command)}`,
  )
}

/** With what a deploy has to do, the right that it could do without is one that it lacks. */
export function weighRights(
  lines: readonly Diagnosis[],
  { changes }: Pick<Plan, 'changes'>,
): readonly Diagnosis[] {
  const refused = changes.filter(({ change }) => NEEDS_MANAGER[change.kind] ?? attaches(change))
  if (refused.length === 0) return lines
  return lines.map((line) =>
    line.subject === LAKEBASE_RIGHTS && line.verdict === 'warning'
      ? failed(
          line.subject,
          `${line.text} This one has to: ${refused.map(({ title }) => title).join('; ')}.`,
          line.advice,
        )
      : line,
  )
}

/** What the platform lets only a manager do to a project or instance that is there. */
const NEEDS_MANAGER: Readonly<Partial<Record<Change['kind'], true>>> = {
  'create-branch': true,
  'create-endpoint': true,
  'resize-endpoint': true,
  'enable-endpoint': true,
  'resize-instance': true,
  'start-instance': true,
}

function attaches(change: Change): boolean {
  return (
    (change.kind === 'create-app' || change.kind === 'update-app') &&
    change.fields.resources?.database !== undefined
  )
}

/** Where nobody is given a right, because it would be one on everybody's files. */
const SHARED_ROOT = /^(?:\/Workspace)?(?:\/Users|\/Repos)?\/?$/

export function diagnoseFolder(
  folder: string,
  home: string,
  existing: { readonly path: string; readonly rights: Rights } | undefined,
): Diagnosis {
  const subject = 'source folder'
  if (folder.startsWith(`${home}/`)) return ok(subject, `${folder} is in this identity's own home.`)
  if (/^(?:\/Workspace)?\/Shared\//.test(folder))
    return warning(
      subject,
      `${folder} is in /Shared, where everybody in the workspace may write: also what runs as the app.`,
      `Delete \`workspace_path\`, or name a folder that only deployers may write to.`,
    )
  if (existing === undefined) return unknown(subject, `Nothing is to be seen of ${folder}.`)
  const { path, rights } = existing
  if (rights.levels?.some((level) => WRITES.includes(level))) return ok(subject, `${path} may be written to.`)
  if (SHARED_ROOT.test(path))
    return failed(
      subject,
      `${folder} is not there, or not to be seen, and nothing may be made in ${path}.`,
      `Whoever owns the place makes the folder, and \`doctor\` then prints how this identity gets its right on it; or \`workspace_path\` goes:\n${block(`databricks workspace mkdirs ${folder}`)}`,
    )
  return failed(
    subject,
    `${path}${path === folder ? '' : `, in which ${folder} would be made,`} may not be written to${seenInstead(rights.levels)}.`,
    `Whoever manages the folder runs this, or \`workspace_path\` goes:\n${block(rights.command)}`,
  )
}

export function diagnoseApps(there: number, most: number): Diagnosis {
  const text = `The workspace has ${there} apps that this identity may see, of at most ${most} that there may be.`
  return there < most
    ? ok('quota of apps', text)
    : failed(
        'quota of apps',
        text,
        `A stopped one counts, too. Delete one that is not needed:\n${block('databricks apps list\ndatabricks apps delete <app>')}`,
      )
}

export function diagnoseComputes(active: readonly string[], most: number): Diagnosis {
  const subject = 'active computes'
  const text = `${active.length} of at most ${most} computes of the project are active, the default branch's aside.`
  if (active.length < most) return ok(subject, text)
  return failed(
    subject,
    `${text} A further one stays suspended.`,
    `Give branches an end (\`lakebase.ttl\`), or delete one that is not needed:\n${block(`databricks postgres delete-branch ${active[0] ?? '<branch>'}`)}`,
  )
}

function seenInstead(levels: readonly string[] | undefined): string {
  if (levels === undefined) return ' (this identity may not even read who has it)'
  return levels.length === 0 ? '' : ` but ${[...new Set(levels)].join(', ')}`
}
