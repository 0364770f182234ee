// The campaign of faults: `FAULTS_SHARD=1/4` takes a quarter, `FAULTS_MINUTES=30` ends after that, `FAULTS_ONLY=<text>` takes
// the cells whose title has the text, `SAMPLE_SEED` chooses another order. Ends with exit code 1 when anything is wrong.
import { SEED } from '../sample.ts'
import { runCampaign } from './campaign.ts'
import { allCells } from './cell.ts'
import { UNREACHED } from './fault.ts'
import { renderTable, titleOf } from './table.ts'

const { FAULTS_SHARD = '1/1', FAULTS_MINUTES, FAULTS_ONLY = '' } = process.env
const [shard = 1, shards = 1] = FAULTS_SHARD.split('/').map(Number)
const until = FAULTS_MINUTES === undefined ? undefined : performance.now() + Number(FAULTS_MINUTES) * 60_000

const all = await allCells()
const cells = all.filter((cell, index) => index % shards === shard - 1 && titleOf(cell).includes(FAULTS_ONLY))
console.log(`${cells.length} of ${all.length} cells, shard ${FAULTS_SHARD}, seed ${SEED.slice(0, 12)}`)
let done = 0
const results = await runCampaign({
  cells,
  ...(until === undefined ? {} : { until }),
  onResult: ({ cell, wrong }) => {
    done += 1
    if (done % 50 === 0) console.log(`${done} of ${cells.length}`)
    if (wrong.length > 0) console.log(`WRONG ${titleOf(cell)}\n${wrong.join('\n')}\n`)
  },
})
console.log(renderTable(results, ({ command, point }) => `${command.name}: ${point.call}`))
console.log(renderTable(results, ({ fault }) => fault.name))
console.log(`${results.length} of ${cells.length} cells run; not reached here: ${UNREACHED.join('; ')}`)
process.exit(results.some(({ wrong }) => wrong.length > 0) ? 1 : 0)
