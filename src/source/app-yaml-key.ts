import { nearest } from '../config/distance.ts'

/** What the platform reads at the top of an app.yaml (docs "Configure Databricks app execution with app.yaml"). */
const READ = ['command', 'env']

/** What people write for them, after other platforms. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['cmd', 'command'],
  ['commands', 'command'],
  ['entrypoint', 'command'],
  ['entry_point', 'command'],
  ['run', 'command'],
  ['start', 'command'],
  ['envs', 'env'],
  ['env_vars', 'env'],
  ['environment', 'env'],
  ['environment_variables', 'env'],
  ['variables', 'env'],
  ['vars', 'env'],
])

/**
 * The key that `key` was meant to be, when the platform would read over it: `comand`, `Env`, `environment`. Other keys
 * that it reads over, such as `display_name` and `resources`, do no harm and are in many apps.
 */
export function misspeltKey(key: string): string | undefined {
  if (READ.includes(key)) return undefined
  const lower = key.toLowerCase().replaceAll('-', '_')
  return READ.find((name) => name === lower) ?? SYNONYMS.get(lower) ?? nearest(lower, READ)
}
