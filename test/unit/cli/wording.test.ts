import { expect, it } from 'vitest'
import { asOptions } from '../../../src/cli/wording.ts'

it.each([
  [
    'no environment is chosen (add `environment: dev` or `environment: prod` to the step)',
    'no environment is chosen (add `--environment dev` or `--environment prod` to the command)',
  ],
  ['input "capacity" is "CU_3"', '--capacity is "CU_3"'],
  ['input "command" is "deplyo"', 'input "command" is "deplyo"'],
  ['input "instance" and input "project" are both given', '--instance and --project are both given'],
  ['inputs "token" and "client-secret" are both given', '--token and --client-secret are both given'],
  ['add `allow-shrink: true` to the step.', 'add `--allow-shrink` to the command.'],
  [
    'Add `databricks-host: https://x.example.com` to the inputs',
    'Add `--databricks-host https://x.example.com` to the command',
  ],
  [
    'add `app-name: my-app` to the step, or `app_name: my-app` to the environment in the config file',
    'add `--app-name my-app` to the command, or `app_name: my-app` to the environment in the config file',
  ],
  ['Raise it with `wait-timeout: 60m`', 'Raise it with `--wait-timeout 60m`'],
  [
    'lakebase.ttl needs a branch (add `branch: my-branch`)',
    'lakebase.ttl needs a branch (add `branch: my-branch`)',
  ],
  ['write `health.enabled: false` in the environment', 'write `health.enabled: false` in the environment'],
])('%s', (worded, expected) => {
  expect(asOptions(worded)).toBe(expected)
})
