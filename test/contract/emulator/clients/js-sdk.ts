// Databricks' SDK for JavaScript against the host, the identity and the CA that the environment names.
import { WorkspaceClient } from '@databricks/sdk-experimental'

const clientId = process.env.DATABRICKS_CLIENT_ID ?? ''
const client = new WorkspaceClient({
  host: process.env.DATABRICKS_HOST ?? '',
  clientId,
  clientSecret: process.env.DATABRICKS_CLIENT_SECRET ?? '',
  skipVerify: false,
})
const print = (value: unknown): void => console.log(JSON.stringify(value))
const folder = `/Workspace/Users/${clientId}/sdk`

const me = await client.currentUser.me()
print({ me: me.userName })

const creation = await client.database.createDatabaseInstance({
  database_instance: { name: 'sdk-db', capacity: 'CU_1' },
})
const instance = await creation.wait()
print({ instance: instance.state, capacity: instance.effective_capacity, version: instance.pg_version })
const credential = await client.database.generateDatabaseCredential({
  request_id: 'one',
  instance_names: ['sdk-db'],
})
print({ credential: typeof credential.token, expires: credential.expiration_time })

const app = await client.apps.create({ app: { name: 'sdk-app' }, no_compute: true })
print({ app: app.compute_status?.state, status: app.app_status?.state })
const update = await client.apps.createUpdate({
  app_name: 'sdk-app',
  update_mask: 'description,resources',
  app: {
    name: 'sdk-app',
    description: 'made by the SDK',
    resources: [
      {
        name: 'db',
        database: {
          instance_name: 'sdk-db',
          database_name: 'databricks_postgres',
          permission: 'CAN_CONNECT_AND_CREATE',
        },
      },
    ],
  },
})
print({ update: (await update.wait()).status?.state })

await client.workspace.mkdirs({ path: folder })
const files = {
  'app.yaml': 'command: ["node", "server.cjs"]',
  'server.cjs':
    "require('node:http').createServer((_, r) => r.end('ok')).listen(process.env.DATABRICKS_APP_PORT)",
}
for (const [name, text] of Object.entries(files)) {
  const content = Buffer.from(text).toString('base64')
  await client.workspace.import({ path: `${folder}/${name}`, content, format: 'AUTO', overwrite: true })
}
const listed: (string | undefined)[] = []
for await (const object of client.workspace.list({ path: folder })) listed.push(object.path)
print({ listed })

const started = await (await client.apps.start({ name: 'sdk-app' })).wait()
print({ compute: started.compute_status?.state })
const deployment = await client.apps.deploy({
  app_name: 'sdk-app',
  app_deployment: { source_code_path: folder, mode: 'SNAPSHOT' },
})
print({ deployment: (await deployment.wait()).status?.state })
const running = await client.apps.get({ name: 'sdk-app' })
print({ app: running.app_status?.state, resources: running.resources, description: running.description })

// PUT: this version of the SDK sends PATCH without a body.
const permissions = await client.apps.setPermissions({
  app_name: 'sdk-app',
  access_control_list: [{ group_name: 'users', permission_level: 'CAN_USE' }],
})
print({
  groups: permissions.access_control_list?.map((entry) => entry.group_name ?? entry.service_principal_name),
})

try {
  await client.apps.get({ name: 'no-such-app' })
} catch (error) {
  print({ error: error instanceof Error && 'errorCode' in error ? error.errorCode : String(error) })
}
