import { block } from '../block.ts'
import { type Diagnosis, failed, ok, unknown, warning } from './diagnosis.ts'

/** Nobody notices less, and answers take time. */
const EXACT_MS = 90_000

/** Servers make and check the tokens of a deploy, which works all the same. `aheadMs`: how much this machine's clock is ahead of the workspace's; undefined: the workspace did not tell the time. */
export function diagnoseClock(aheadMs: number | undefined): Diagnosis {
  if (aheadMs === undefined) return unknown('clock', 'The workspace did not tell the time.')
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  if (Math.abs(aheadMs) <= EXACT_MS) return ok('clock', "It agrees with the workspace's.")
  const text = `This machine is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the workspace.`
  const advice = `No token of a deploy depends on it, but certificates do, and what it says of times. Let the machine take its time from the network:\n${block('sudo timedatectl set-ntp true')}`
  return warning('clock', text, advice)
}

/** What a Node process makes of the variables that name a proxy (docs "Node.js: NODE_USE_ENV_PROXY"). */
export function diagnoseProxy(
  env: Readonly<Record<string, string | undefined>>,
  isReached: boolean,
): Diagnosis {
  const name = ['HTTPS_PROXY', 'https_proxy'].find((each) => env[each])
  if (name === undefined) return ok('proxy', 'None is set.')
  const direct = 'PostgreSQL is spoken to directly, on port 5432, which no HTTP proxy passes on.'
  if (env.NODE_USE_ENV_PROXY === '1') return usedProxy(name, isReached, direct)
  if (isReached) return ok('proxy', `${name} is set, and not needed: the workspace answers without it.`)
  return failed(
    'proxy',
    `${name} is set, and not used, because Node does not look at it by itself.`,
    `Add to the step or the job, whose runner hands it to Node before it starts:\n${block('env:\n  NODE_USE_ENV_PROXY: 1')}\n${direct}`,
  )
}

/** Its address may hold a password, so the variable alone is named. */
function usedProxy(name: string, isReached: boolean, direct: string): Diagnosis {
  const used = `${name} is used for the calls to the workspace`
  if (isReached) return ok('proxy', `${used}. ${direct}`)
  return warning(
    'proxy',
    `${used}, and no answer came through it.`,
    `Whether the proxy answers, and lets the workspace through, says on this machine:\n${block(`curl --proxy "$${name}" --head https://token.actions.githubusercontent.com`)}\nWhat needs no proxy is named in \`NO_PROXY\`.`,
  )
}
