import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Shop } from './shop.ts'
import { changesOf, configuration, type Deployed, firstDeploy, SHOP } from './stage.ts'

/** With one release kept two folders take turns. */
const ENVIRONMENT = { env_vars: { GREETING: 'hello' }, keep: 1 }
/** Everything that travels. */
const SOURCE = ['app.yaml', 'lib/text.txt', 'server.mjs']
const MANIFEST = '.lakebase-deploy.json'

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open({ 'deployment.yaml': configuration(ENVIRONMENT) })
  const first = await shop.deploys(firstDeploy())
  expect(uploads(first)).toEqual(SOURCE)
})

afterAll(() => shop.close())

/** The desired source is deployed from the folder that does not run, and these files are all that had to change there. */
async function expectTurn(upload: readonly string[], remove: readonly string[]): Promise<void> {
  const { runningFolder: before } = shop
  const next = shop.folder(before.endsWith('-1') ? 2 : 1)
  const untouched = shop.filesIn(before)
  const second = await shop.converges(['upload-source', 'deploy-app'])
  expect(changesOf(second, 'upload-source')).toMatchObject([
    { folder: next, upload: upload.length, remove: remove.length },
  ])
  expect(uploads(second)).toEqual(upload)
  expect(shop.runningFolder).toBe(next)
  expect(shop.filesIn(before)).toEqual(untouched)
}

/** Source files that travelled, sorted. */
function uploads({ traffic }: Deployed): string[] {
  return traffic.writes
    .flatMap((entry) => (entry.kind === 'http' ? entry.path : []))
    .flatMap((path) => /import-file\/.*%2F[0-9a-f]{8}-\d+%2F(.+)\?/.exec(path)?.[1] ?? [])
    .map(decodeURIComponent)
    .filter((path) => path !== MANIFEST)
    .sort()
}

describe('source changed by hand in the workspace', () => {
  // Each time the folder that takes over is the one that was changed by hand before.
  it.each([
    {
      what: 'a file was edited',
      change: (running: string) => shop.jane.write(`${running}/server.mjs`, '// nothing left'),
      upload: SOURCE,
      remove: [],
    },
    {
      what: 'a file was deleted',
      change: (running: string) =>
        shop.jane.post('/api/2.0/workspace/delete', { path: `${running}/lib/text.txt` }),
      upload: ['server.mjs'],
      remove: [],
    },
    {
      what: 'a file was added',
      change: (running: string) => shop.jane.write(`${running}/lib/stray.txt`, 'who put this here'),
      upload: ['lib/text.txt'],
      remove: [],
    },
    {
      what: 'a folder was added',
      change: async (running: string) => {
        await shop.jane.post('/api/2.0/workspace/mkdirs', { path: `${running}/stray/deep` })
        await shop.jane.write(`${running}/stray/deep/file.txt`, 'nor this')
      },
      upload: [],
      remove: ['lib/stray.txt'],
    },
    {
      what: 'the manifest was overwritten',
      change: (running: string) => shop.jane.write(`${running}/${MANIFEST}`, '{}'),
      upload: [],
      remove: ['stray'],
    },
  ])('is not what runs, and is once the app starts again: $what', async ({ change, upload, remove }) => {
    await change(shop.runningFolder)
    await shop.deploys([])
    await shop.restart()
    await expectTurn(upload, remove)
    expect([...shop.filesIn(shop.runningFolder).keys()].sort()).toEqual([MANIFEST, ...SOURCE])
  })
})

describe('an app that does not run what was deployed', () => {
  it.each([1, 2])(
    'deployed by hand, is replaced by the folder that ran, without an upload (turn %i)',
    async (turn) => {
      const { runningFolder } = shop
      const elsewhere = '/Workspace/Shared/elsewhere'
      await shop.jane.post('/api/2.0/workspace/mkdirs', { path: elsewhere })
      await shop.jane.write(`${elsewhere}/app.yaml`, SHOP['app.yaml'] ?? '')
      await shop.jane.write(`${elsewhere}/server.mjs`, SHOP['server.mjs'] ?? '')
      await shop.deployByHand({ source_code_path: elsewhere })
      const second = await shop.converges(['deploy-app'])
      expect(changesOf(second, 'deploy-app')).toMatchObject([{ folder: runningFolder }])
      shop.workspace.write('lib/text.txt', `for turn ${turn}\n`)
      await shop.converges(['upload-source', 'deploy-app'])
    },
  )

  it.each([1, 2])('stopped, is started with what ran (turn %i)', async (turn) => {
    const { runningFolder } = shop
    await shop.jane.post('/api/2.0/apps/shop/stop')
    const second = await shop.converges(['start-app', 'deploy-app'])
    expect(changesOf(second, 'deploy-app')).toMatchObject([{ folder: runningFolder }])
    shop.workspace.write('lib/text.txt', `for another turn ${turn}\n`)
    await shop.converges(['upload-source', 'deploy-app'])
  })
})

describe('a change of the repository', () => {
  it.each([
    {
      what: 'env_vars, and a file is two deploys behind',
      change: () => configure({ env_vars: { GREETING: 'bye' } }),
      upload: ['app.yaml', 'lib/text.txt'],
      remove: [],
    },
    {
      what: 'app.yaml',
      change: () =>
        shop.workspace.write('app.yaml', 'command: ["node", "--enable-source-maps", "server.mjs"]\n'),
      upload: ['app.yaml'],
      remove: [],
    },
    {
      what: 'one source file, and app.yaml is two deploys behind',
      change: () => shop.workspace.write('lib/text.txt', 'another text\n'),
      upload: ['app.yaml', 'lib/text.txt'],
      remove: [],
    },
    {
      what: 'one source file',
      change: () => shop.workspace.write('lib/text.txt', 'yet another text\n'),
      upload: ['lib/text.txt'],
      remove: [],
    },
    {
      what: 'a file more and one less',
      change: () => {
        shop.workspace.write('lib/more.txt', 'more\n')
        shop.workspace.remove('lib/text.txt')
      },
      upload: ['lib/more.txt'],
      remove: ['lib/text.txt'],
    },
    {
      what: 'exclude',
      change: () => configure({ source: { exclude: ['migrations', 'deployment.yaml', 'lib'] } }),
      upload: ['app.yaml'],
      remove: ['lib'],
    },
    {
      what: 'a file in the place of a folder',
      change: () => {
        shop.workspace.remove('lib')
        shop.workspace.write('lib', 'a file now\n')
        configure({})
      },
      upload: ['app.yaml', 'lib'],
      remove: ['lib'],
    },
    {
      what: 'a new file',
      change: () => shop.workspace.write('readme.txt', 'read me\n'),
      upload: ['lib', 'readme.txt'],
      remove: [],
    },
    {
      what: 'a folder in the place of a file',
      change: () => {
        shop.workspace.remove('lib')
        shop.workspace.write('lib/text.txt', 'some text\n')
      },
      upload: ['lib/text.txt', 'readme.txt'],
      remove: ['lib'],
    },
  ])('sends only what differs in the other folder: $what', async ({ change, upload, remove }) => {
    change()
    await expectTurn(upload, remove)
  })

  it('resizes the endpoint for another capacity', async () => {
    shop.workspace.write('deployment.yaml', configuration(ENVIRONMENT, { capacity: 'CU_2' }))
    const second = await shop.converges(['resize-endpoint'])
    expect(second.outputs.capacity).toBe('1-4')
  })

  it('adds a resource, and then another', async () => {
    const secret = { name: 'api-key', secret: { scope: 'shop', key: 'api-key', permission: 'READ' } }
    const model = { name: 'model', serving_endpoint: { name: 'llm', permission: 'CAN_QUERY' } }
    for (const resources of [[secret], [secret, model]]) {
      shop.workspace.write(
        'deployment.yaml',
        configuration({ ...ENVIRONMENT, resources }, { capacity: 'CU_2' }),
      )
      await shop.converges(['update-app', 'deploy-app'])
      expect(await shop.resources()).toEqual([expect.objectContaining({ name: 'postgres' }), ...resources])
    }
  })
})

/** Writes deployment.yaml with these keys of the environment in place of the usual ones. */
function configure(environment: Readonly<Record<string, unknown>>): void {
  shop.workspace.write('deployment.yaml', configuration({ ...ENVIRONMENT, ...environment }))
}
