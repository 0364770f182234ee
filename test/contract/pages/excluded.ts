/** Blocks that no story follows, by page and first line, each with its reason. */
export const EXCLUDED: Readonly<Record<string, string>> = {
  'README.md: npm run demo': 'test/scenarios/demo.test.ts runs it',
  'README.md: npm cit': 'it is what runs these tests',
  'docs/coming-from.md: databricks bundle deployment unbind <resource key>':
    "a program of others changes a file of the bundle's state; no call of the platform is documented",
  'docs/coming-from.md: terraform state rm databricks_app.shop':
    "a program of others changes a file of Terraform's state, and calls nobody",
  'docs/first-deploy.md: npx @tellr/lakebase-deploy init --app-name hello --databricks-host https://dbc-a1b2c3d4-e5f6.cloud.databricks.com':
    'test/contract/examples/newcomer.test.ts runs it',
  'docs/first-deploy.md: databricks account service-principals create --display-name hello-deployer':
    'test/contract/examples/newcomer.test.ts has their result; the documentation of the two calls is not at hand',
  'docs/first-deploy.md: databricks account service-principal-federation-policy create <id>':
    'test/contract/examples/newcomer.test.ts makes the policy of it',
  'docs/first-deploy.md: gh api -X PUT repos/<org>/<repo>/environments/production':
    'test/contract/examples/newcomer.test.ts takes environment and variables from it',
  'docs/first-deploy.md: git add .': 'test/contract/examples/newcomer.test.ts runs what GitHub then starts',
  'docs/runtime.md: npm install @tellr/lakebase-runtime pg':
    'test/contract/runtime/package.test.ts installs what is packed; no registry is asked',
  'docs/runtime.md: npx esbuild app.js --bundle': 'test/orm/whole/recipes.whole.ts runs both lines',
}

/** Why nobody follows this block here; undefined: a story does. */
export function exclusionOf(name: string): string | undefined {
  return Object.keys(EXCLUDED).find((beginning) => name.startsWith(beginning))
}
