/**
 * Writes what is generated from the tables in src: action.yml, deployment.schema.json, plan.schema.json, and the tables of
 * docs/reference.md, docs/database.md and docs/errors.md.
 * `node scripts/document.ts` writes; with `--check` it writes nothing and exits with 1 when a file differs.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fillDatabaseGuide, fillReference, renderAction, renderSchema } from '../src/config/document.ts'
import { renderErrorGuide } from '../src/plan/error-guide.ts'
import { renderPlanSchema } from '../src/plan/plan-schema.ts'

const root = join(import.meta.dirname, '..')

const files = [
  { name: 'action.yml', render: renderAction },
  { name: 'deployment.schema.json', render: renderSchema },
  { name: 'plan.schema.json', render: renderPlanSchema },
  { name: 'docs/reference.md', render: fillReference },
  { name: 'docs/database.md', render: fillDatabaseGuide },
  { name: 'docs/errors.md', render: renderErrorGuide },
]

const check = process.argv.includes('--check')
const stale = files.filter(({ name, render }) => {
  const path = join(root, name)
  const before = readText(path)
  const after = render(before)
  if (before === after) return false
  if (!check) writeFileSync(path, after)
  return true
})

for (const { name } of stale) console.log(check ? `${name} differs from src` : `wrote ${name}`)
if (check && stale.length > 0) {
  console.log('Run `node scripts/document.ts` and commit the result.')
  process.exitCode = 1
}

/** The file's text; empty when there is none yet. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
