import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { INPUT_NAMES } from '../../src/config/input.ts'
import { KEYS } from '../../src/config/keys.ts'

const SOURCE = new URL('../../src', import.meta.url).pathname
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.startsWith('emulator'),
)
const paths = Object.values(KEYS).map(({ path }) => path.join('.'))
const sections = new Set(paths.flatMap((path) => (path.includes('.') ? [path.split('.')[0]] : [])))
const known = (path: string) => paths.some((each) => each === path || each.startsWith(`${path}.`))

it.each(files)('%s names only keys of deployment.yaml that exist', (name) => {
  const text = readFileSync(join(SOURCE, name), 'utf8')
  const named = [...text.matchAll(/`([a-z_]+(?:\.[a-z_]+)+)(?=[`:])/g)].map(([, path = '']) => path)
  expect(
    named.filter((path) => path !== 'deployment.yaml' && sections.has(path.split('.')[0]) && !known(path)),
  ).toEqual([])
})

it.each(files)('%s names only inputs that exist', (name) => {
  const text = readFileSync(join(SOURCE, name), 'utf8')
  const named = [...text.matchAll(/`([a-z-]+)` input\b|\binput `([a-z-]+)`/g)].map(([, a, b]) => a ?? b ?? '')
  expect(named.filter((input) => !INPUT_NAMES.some((each) => each === input))).toEqual([])
})
