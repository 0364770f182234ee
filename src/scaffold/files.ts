import { stringify } from 'yaml'
import type { Capacity } from '../config/capacity.ts'

/** A file to write, unless it is there. */
export interface NewFile {
  /** Relative, with `/`. */
  readonly path: string
  readonly text: string
}

/** What the configuration names. */
export interface Deployment {
  readonly environment: string
  readonly appName: string
  readonly lakebase: {
    readonly type: 'autoscaling' | 'provisioned' | undefined
    readonly name: string
    /** Undefined: the default one. */
    readonly database: string | undefined
    /** Undefined: `app`. */
    readonly schema: string | undefined
    readonly branch: string | undefined
    /** Undefined: nobody has said one. */
    readonly capacity: Capacity | undefined
  }
  /** Undefined: the directory of deployment.yaml. */
  readonly source: string | undefined
  /** Undefined: `migrations`, or none. */
  readonly migrations: string | undefined
  readonly migrateCommand: string | undefined
  /** Undefined: none that the platform lets a deployer see. */
  readonly healthPath: string | undefined
}

const SCHEMA = 'https://raw.githubusercontent.com/tellr/lakebase-deploy/v1/deployment.schema.json'

export function deploymentFile(deployment: Deployment): NewFile {
  const { environment, appName, lakebase } = deployment
  const { type, name, database, schema, branch, capacity } = lakebase
  const settings = {
    environments: {
      [environment]: {
        app_name: appName,
        lakebase: {
          ...(type && { type }),
          database_name: name,
          ...(database !== undefined && { database }),
          ...(schema !== undefined && { schema }),
          ...(branch !== undefined && { branch }),
          ...(capacity !== undefined && { capacity }),
        },
      },
    },
    ...common(deployment),
  }
  return {
    path: 'deployment.yaml',
    text: [
      `# yaml-language-server: $schema=${SCHEMA}`,
      '# Every key: https://github.com/tellr/lakebase-deploy/blob/main/docs/reference.md#deploymentyaml',
      stringify(settings).trimEnd(),
      ...comments(deployment),
      '',
    ].join('\n'),
  }
}

function common({ source, migrations, healthPath }: Deployment): object {
  const settings = {
    ...(source !== undefined && { source: { directory: source } }),
    ...(migrations !== undefined && migrations !== 'migrations' && { migrations: { directory: migrations } }),
    ...(healthPath === undefined && { health: { enabled: false } }),
    ...(healthPath !== undefined && healthPath !== '/api/health' && { health: { path: healthPath } }),
  }
  return Object.keys(settings).length === 0 ? {} : { common: settings }
}

function comments({ migrateCommand, migrations, healthPath }: Deployment): readonly string[] {
  return [
    ...(healthPath === undefined
      ? [
          '# No route below /api/ was seen for certain that tells whether the app is well, and the platform shows a deploy no other.',
          '# Where there is one, write `health: { path: /api/... }`. Else add GET /api/health, best with a query of the database, and delete `health`.',
        ]
      : []),
    ...(migrateCommand !== undefined && migrations === undefined
      ? [
          `# To let \`${migrateCommand}\` migrate, install it in the workflow before the deploy, and add below common:`,
          `#   migrations: { command: ${migrateCommand} }`,
        ]
      : []),
  ]
}

/** `command` is argv: the platform runs no shell. */
export function appFile(command: readonly string[], source: string | undefined): NewFile {
  return {
    path: source === undefined ? 'app.yaml' : `${source}/app.yaml`,
    text: `command: ${JSON.stringify(command)}\n`,
  }
}

/** `subdirectory`: of the repository, in which deployment.yaml is; undefined: at its root. */
export function workflowFile(
  { environment }: Deployment,
  branch: string,
  subdirectory: string | undefined,
): NewFile {
  const place =
    subdirectory === undefined ? '' : `          working-directory: ${JSON.stringify(subdirectory)}\n`
  return {
    path: '.github/workflows/deploy.yml',
    text: `name: Deploy
on:
  push:
    branches: [${JSON.stringify(branch)}]
  workflow_dispatch:

permissions: {}

jobs:
  deploy:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    environment:
      name: ${JSON.stringify(environment)}
      url: \${{ steps.deploy.outputs.app-url }}
    permissions:
      contents: read
      id-token: write # to log in to Databricks without a stored secret
    concurrency:
      group: deploy-${environment}
      cancel-in-progress: false
      queue: max
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - id: deploy
        uses: tellr/lakebase-deploy@v1
        with:
          environment: ${JSON.stringify(environment)}
          databricks-host: \${{ vars.DATABRICKS_HOST }}
          client-id: \${{ vars.DATABRICKS_CLIENT_ID }}
${place}`,
  }
}
