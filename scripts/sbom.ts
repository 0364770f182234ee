// Writes lib/sbom.cdx.json: the bill of materials of dist/ (CycloneDX), which a release carries. npm knows the packages,
// but counts them all as development dependencies, since users install none of them; dist/ knows which were bundled.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Component, NOTICES, readNotices } from './notices.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What is used of npm's own bill. */
export interface Bill {
  readonly metadata: {
    readonly component: Readonly<Record<string, unknown>> & { readonly 'bom-ref': string }
  }
  readonly components: readonly Listed[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

interface Listed {
  readonly 'bom-ref': string
  readonly name: string
  readonly version?: string
  readonly properties?: readonly { readonly name: string; readonly value: string }[]
}

/**
 * npm's bill, cut down to what was bundled, and what npm does not know added.
 * @throws when a bundled package is not in the lock file: then dist/ was not built from it.
 */
export function narrowBill(bill: Bill, bundled: readonly Component[], name: string): Bill {
  const packages = bundled
    .filter(({ version }) => version !== undefined)
    .map((component) => find(bill.components, component))
  const inside = bundled.filter(({ version }) => version === undefined).map(toListed)
  const components = [...packages, ...inside]
  const own = bill.metadata.component
  const refs = new Set([own['bom-ref'], ...components.map((component) => component['bom-ref'])])
  const known = bill.dependencies.filter(({ ref }) => refs.has(ref))
  return {
    ...bill,
    // npm calls it by the name of its folder.
    metadata: { ...bill.metadata, component: { ...own, name } },
    components,
    dependencies: [
      ...known.map(({ ref, dependsOn = [] }) => ({
        ref,
        dependsOn: dependsOn.filter((each) => refs.has(each)),
      })),
      ...inside.map((component) => ({ ref: component['bom-ref'], dependsOn: [] })),
    ],
  }
}

function find(components: readonly Listed[], { name, version }: Component): Listed {
  const found = components.find((each) => each.name === name && each.version === version)
  if (!found)
    throw new Error(`dist/ holds ${name} ${version}, which package-lock.json has not: run \`npm run build\``)
  const properties = (found.properties ?? []).filter((each) => each.name !== 'cdx:npm:package:development')
  return { ...found, properties }
}

function toListed({ name, license }: Component): Listed {
  const licenses = [{ license: { id: license } }]
  return { 'bom-ref': name, name, ...{ type: 'library', licenses } }
}

/** Needs no node_modules: npm reads the lock file. */
export function makeBill(): Bill {
  const { stdout, stderr, status } = spawnSync(
    'npm',
    ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'],
    { cwd: root, encoding: 'utf8', shell: process.platform === 'win32', maxBuffer: 1e8 },
  )
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`)
  const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const notices = readNotices(readFileSync(join(root, 'dist', NOTICES), 'utf8'))
  if (notices.length === 0) throw new Error(`dist/${NOTICES} lists nothing`)
  return narrowBill(JSON.parse(stdout), notices, String(name))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bill = makeBill()
  mkdirSync(join(root, 'lib'), { recursive: true })
  writeFileSync(join(root, 'lib/sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`)
  console.log(`lib/sbom.cdx.json lists ${bill.components.length} components of dist/`)
}
