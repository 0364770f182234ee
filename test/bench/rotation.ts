import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { ENDPOINT, type Stage } from '../contract/runtime/stage.ts'
import { Client, text } from '../unit/emulator/control-plane/client.ts'
import { median } from './median.ts'
import { CONTENDERS, LEAP_MS, type Name, type Order, type Report, SECONDS } from './rotation-load.ts'
import type { Bench } from './runtime-stage.ts'

const CLIENT = fileURLToPath(new URL('rotation-client.ts', import.meta.url))
const ROUNDS = 15
const RATE = 1_000
const CREDENTIAL_LATENCY_MS = 300
/** When node-postgres alone takes so long for half of the queries, the machine has had no time for this round. */
const TOO_LATE_MS = 250
/** So that a machine that never has time ends, too. */
const MOST_ROUNDS = 3 * ROUNDS

interface Round extends Report {
  readonly rotations: number
}

/**
 * Queries at a steady rate, some of which end their connection, while time leaps past a renewal and a credential takes
 * its time; beside node-postgres with a token that does not change. Each query has its twin on that pool at the same
 * moment, so that whatever else the machine does meets both; the contenders, each a process, take turns.
 */
export async function rotation(bench: Bench): Promise<string[]> {
  const clients: Record<Name, ChildProcess> = {
    ours: startClient(bench, 'ours'),
    '@databricks/lakebase': startClient(bench, '@databricks/lakebase'),
  }
  const rounds: Record<Name, Round[]> = { ours: [], '@databricks/lakebase': [] }
  bench.stage.emulator.faults.add({
    match: 'POST /api/2.0/postgres/credentials',
    times: Number.POSITIVE_INFINITY,
    action: { delayMs: CREDENTIAL_LATENCY_MS },
  })
  try {
    let late = 0
    // The first round is for the compilers.
    for (let index = 0; index <= ROUNDS + late && index <= MOST_ROUNDS; index += 1) {
      const pair: Partial<Record<Name, Round>> = {}
      for (const name of index % 2 === 0 ? CONTENDERS : CONTENDERS.toReversed())
        pair[name] = await runRound(bench, clients[name])
      if (index === 0) continue
      if (Object.values(pair).some(({ pg }) => pg.p50 > TOO_LATE_MS)) late += 1
      else for (const name of CONTENDERS) rounds[name].push(...(pair[name] ? [pair[name]] : []))
    }
    const results = CONTENDERS.map((name) => `${name} ${summary(rounds[name])}`)
    return [
      `${RATE} queries/s across a rotation, ${rounds.ours.length} rounds of ${SECONDS} s, beside pg alone (and ${late} in which the machine had no time for pg alone): ${results.join('; ')}`,
    ]
  } finally {
    for (const client of Object.values(clients)) client.disconnect()
    await bench.stage.reset()
  }
}

function startClient({ stage }: Bench, name: Name): ChildProcess {
  const client = fork(CLIENT, [name], {
    env: {
      PATH: process.env.PATH,
      ...stage.emulator.childEnvironment(),
      ...stage.environment('autoscaling'),
    },
  })
  return client.on('message', (message) => {
    if (message === 'leap') stage.emulator.clock.advance(LEAP_MS[name])
  })
}

async function runRound(bench: Bench, client: ChildProcess): Promise<Round> {
  const { answer, rotations } = await ask(bench, client)
  if (!isReport(answer)) throw new Error(`a client answered ${JSON.stringify(answer)}`)
  return { ...answer, rotations }
}

async function ask({ stage }: Bench, client: ChildProcess) {
  const password = await tokenFor(stage)
  const order: Order = { now: stage.emulator.clock.now(), rate: RATE, password }
  client.send(order)
  let before = 0
  for (;;) {
    const [answer]: unknown[] = await once(client, 'message')
    if (answer === 'ready') before = stage.credentialCalls()
    else if (answer !== 'leap') return { answer, rotations: stage.credentialCalls() - before }
  }
}

async function tokenFor({ emulator }: Stage): Promise<string> {
  const client = await Client.of(emulator)
  const { body } = await client.post('/api/2.0/postgres/credentials', { endpoint: ENDPOINT })
  return text(body, 'token')
}

function isReport(message: unknown): message is Report {
  return typeof message === 'object' && message !== null && 'contender' in message
}

function summary(rounds: readonly Round[]): string {
  const failed = rounds.reduce((sum, { contender }) => sum + contender.failed, 0)
  const rotations = rounds.reduce((sum, round) => sum + round.rotations, 0)
  const compared = (field: 'p50' | 'p99') => {
    const of = (pool: 'contender' | 'pg') => median(rounds.map((round) => round[pool][field])).toFixed(1)
    const ratio = median(rounds.map(({ contender, pg }) => contender[field] / pg[field])).toFixed(2)
    return `${field} ${of('contender')} ms against ${of('pg')} (${ratio} x, pairwise)`
  }
  const errors = [...new Set(rounds.flatMap(({ contender }) => contender.errors))].map(
    (error) => ` (${error})`,
  )
  return `${failed} failed${errors.join('')}, ${compared('p50')}, ${compared('p99')}, ${rotations} rotations`
}
