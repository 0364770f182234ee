import {
  idsCommand,
  policyCommand,
  subjectOfEnvironment,
  subjectWithIds,
} from '../databricks/auth/federation.ts'
import type { Deployment } from './files.ts'

export interface Place {
  /** `<org>/<repo>`; undefined: not known. */
  readonly repository: string | undefined
  /** The workspace's URL; undefined: not known. */
  readonly host: string | undefined
  readonly branch: string
}

/** One step that somebody has to take outside the project, with what they run. */
export interface GuideStep {
  readonly title: string
  readonly commands: readonly string[]
}

/** From a project with its new files to the first deploy. What is in <> comes out of an earlier command. */
export function guideOf(
  { environment, appName }: Deployment,
  { repository, host, branch }: Place,
): readonly GuideStep[] {
  const workspace = host ?? 'https://<workspace>'
  const name = repository ?? '<org>/<repo>'
  const subject = subjectOfEnvironment(`repo:${name}`, environment)
  const issuer = 'https://token.actions.githubusercontent.com'
  const audience = `${workspace}/oidc/v1/token`
  const at = repository === undefined ? '' : ` --repo ${repository}`
  return [
    {
      title:
        'An account admin makes the service principal that deploys, and adds it to the workspace. The first answer has its `id` and its `application_id`:',
      commands: [
        `databricks account service-principals create --display-name ${appName}-deployer`,
        `databricks account workspace-assignment update <workspace-id> <id> --json '{"permissions":["USER"]}'`,
      ],
    },
    {
      title:
        'The same admin lets the jobs of this repository log in as it, in this GitHub environment only. Where the repository was made or renamed since July 2026, with the ids that the first command prints to whoever sees the repository:',
      commands: [
        idsCommand(name),
        policyCommand({ issuer, audience, subject: subjectWithIds(name, environment) }),
      ],
    },
    {
      title: 'Where it is older, this one in place of that:',
      commands: [policyCommand({ issuer, audience, subject })],
    },
    {
      title:
        'Whoever manages the repository makes the GitHub environment, and tells it workspace and service principal:',
      commands: [
        `gh api -X PUT repos/${name}/environments/${encodeURIComponent(environment)}`,
        `gh variable set DATABRICKS_HOST --env ${environment} --body ${workspace}${at}`,
        `gh variable set DATABRICKS_CLIENT_ID --env ${environment} --body <application_id>${at}`,
      ],
    },
    {
      title: 'The first push deploys:',
      commands: ['git add .', 'git commit -m "Deploy with lakebase-deploy"', `git push origin ${branch}`],
    },
  ]
}
