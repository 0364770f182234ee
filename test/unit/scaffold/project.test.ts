import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readProject } from '../../../src/scaffold/project.ts'

const made: string[] = []
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true })
})

function directory(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), 'lakebase-project-'))
  made.push(path)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  return path
}

describe('readProject', () => {
  it('reads an empty directory, and one of nonsense', () => {
    expect(readProject(directory({}))).toMatchObject({ node: undefined, python: undefined, sources: [] })
    const broken = readProject(
      directory({ 'package.json': '{', 'databricks.yml': '- [', 'pyproject.toml': '[[[' }),
    )
    expect(broken).toMatchObject({
      node: { hasStart: false, dependencies: [] },
      python: [],
    })
    expect(readProject(directory({ 'package.json': '"text"' })).node?.name).toBeUndefined()
  })

  it('reads what Python asks for, in all three forms', () => {
    const of = (files: Readonly<Record<string, string>>) => readProject(directory(files)).python
    expect(
      of({ 'requirements.txt': 'Streamlit>=1 # ui\n# no\npsycopg[binary]==3.2\n-r more.txt\n' }),
    ).toEqual(['streamlit', 'psycopg'])
    expect(of({ 'pyproject.toml': '[project]\ndependencies = ["FastAPI>=0.1", "uvicorn"]\n' })).toEqual([
      'fastapi',
      'uvicorn',
    ])
    expect(of({ 'pyproject.toml': '[project]\ndependencies = [\n  "flask~=3",\n  "x",\n]\n' })).toEqual([
      'flask',
      'x',
    ])
  })

  it.each([
    [{ 'migrations/0001_a.sql': '' }, 'migrations'],
    [{ 'prisma/migrations/1_a/migration.sql': '' }, 'prisma/migrations'],
    [{ 'db/migration/V1__a.sql': '' }, 'db/migration'],
    [{ 'migrations/env.py': '', 'drizzle/0000_a.sql': '' }, 'drizzle'],
    [{ 'migrations/README.md': '' }, undefined],
  ])('finds the migrations of %j in %s', (files, found) => {
    expect(readProject(directory(files)).migrations).toBe(found)
  })

  it('takes code, the upper folders first, and not what others wrote', () => {
    const { sources } = readProject(
      directory({
        'src/deep/a.ts': 'a',
        'z.py': 'z',
        'node_modules/x/index.js': 'x',
        '.venv/y.py': 'y',
        'test/t.js': 't',
      }),
    )
    expect(sources.map(({ path }) => path)).toEqual(['z.py', 'src/deep/a.ts'])
  })

  it('reads a bundle, without what only the bundle itself can resolve', () => {
    const bundle = `resources:
  apps:
    web:
      name: shop
      source_code_path: ./web/
      resources:
        - name: db
          database: { instance_name: "\${var.instance}", database_name: orders }
  database_instances:
    main: { name: depot, capacity: CU_1 }
`
    const found = readProject(directory({ 'databricks.yml': bundle, 'web/app.yaml': 'command: [x]' }))
    expect(found.bundle).toMatchObject({
      ...{
        appName: 'shop',
        sourceDirectory: 'web',
        instance: 'depot',
        database: 'orders',
        project: undefined,
      },
    })
    expect(found.appFile).toBe('app.yaml')
  })

  it('reads what a bundle includes, with its variables and the target of the environment', () => {
    const path = directory({
      'databricks.yml': `bundle: { name: shop }
variables: { app_name: { default: shop-app }, size: { default: CU_1 } }
include: [resources/*.yml]
targets:
  dev: { workspace: { host: https://dev.example.com } }
  prod: { mode: production, workspace: { host: https://prod.example.com }, variables: { size: CU_4 } }
`,
      'resources/app.yml': `resources:
  apps:
    shop:
      name: \${var.app_name}-\${bundle.target}
      source_code_path: ../src/app
      config: { command: [uvicorn, 'main:app'] }
  database_instances: { db: { name: shop-db, capacity: "\${var.size}" } }
`,
      'resources/deep/other.yml': 'resources: { apps: { no: { name: no } } }',
      'src/app/requirements.txt': 'fastapi\n',
    })
    const { bundle, python } = readProject(path, { environment: 'production' })
    expect(python).toEqual(['fastapi'])
    expect(bundle).toMatchObject({
      ...{ appName: 'shop-app-prod', sourceDirectory: 'src/app', command: ['uvicorn', 'main:app'] },
      ...{ instance: 'shop-db', host: 'https://prod.example.com', otherApps: [], unresolved: [] },
    })
    expect(bundle?.capacities).toEqual(new Map([['shop-db', 'CU_4']]))
    expect(readProject(path, { environment: 'dev' }).bundle).toMatchObject({
      ...{ appName: 'shop-app-dev', host: 'https://dev.example.com' },
    })
  })

  it('says what of a bundle it does not know', () => {
    const path = directory({
      'databricks.yml': `resources: { apps: { a: { name: "shop-\${workspace.current_user.id}" } } }`,
    })
    expect(readProject(path).bundle).toMatchObject({
      appName: undefined,
      unresolved: [`name: shop-\${workspace.current_user.id}`],
    })
  })

  it('takes of several apps the one that is meant, and names the others', () => {
    const bundle =
      'resources: { apps: { web: { name: shop, source_code_path: web }, jobs: { name: depot }, x: {} } }'
    const path = directory({ 'databricks.yml': bundle })
    expect(readProject(path)).toMatchObject({
      bundle: { appName: 'shop', sourceDirectory: 'web', otherApps: ['depot', 'x'] },
      hasSource: false,
    })
    expect(readProject(path, { app: 'depot' })).toMatchObject({
      bundle: { appName: 'depot', sourceDirectory: undefined, otherApps: ['shop', 'x'] },
      hasSource: true,
    })
    expect(readProject(path, { app: 'new' }).bundle?.appName).toBe('shop')
  })
})
