import { principalName } from '../state/principal.ts'
import { timestamp } from '../state/virtual-clock.ts'
import { ApiError, invalidParameter } from './errors.ts'
import { pageOf } from './lookup.ts'
import { type Platform, pendingFor } from './platform.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import { addPrincipal, makeServicePrincipal, numericId, type Space } from './world.ts'

// Sources. Paths, fields, states, the rule for names, and that an operation has the name of its space:
// `databricks-sdk-py:databricks/sdk/service/apps.py` `Space`, `create_space`, `get_space_operation`. Who may create and
// see one, status, codes and texts of the refusals: UNVERIFIED. Changing and deleting one is not emulated.

const NAME = /^[a-z0-9-]+$/

/** `/api/2.0/app-spaces`: what makes apps share a service principal. */
export function spaceRoutes(platform: Platform): Route[] {
  const all = '/api/2.0/app-spaces'
  const one = `${all}/{space}`
  return [
    { method: 'POST', pattern: all, handle: (call) => create(platform, call) },
    { method: 'GET', pattern: all, handle: (call) => list(platform, call) },
    {
      method: 'GET',
      pattern: one,
      handle: async (call) => ok(spaceView(await settledSpaceOf(platform, call))),
    },
    {
      method: 'GET',
      pattern: `${one}/operation`,
      handle: async (call) => ok(operationView(await settledSpaceOf(platform, call))),
    },
  ]
}

/** The space of that name, for an app that is to be in it; throws 404, or 400 while it is being made. */
export async function readySpace(platform: Platform, name: string): Promise<Space> {
  const space = spaceAt(platform, name)
  await space.pending?.isOver()
  if (space.pending) throw new ApiError(400, 'INVALID_STATE', `App space ${name} is ${stateOf(space)}.`)
  return space
}

function create(platform: Platform, call: Call): Answer {
  const body = call.json()
  const name = body.requiredString('name')
  if (!NAME.test(name)) {
    throw invalidParameter('Space name must contain only lowercase letters, numbers, and hyphens.')
  }
  if (body.has('resources')) {
    throw new ApiError(501, 'NOT_IMPLEMENTED', 'the emulator has resources of apps only, not of a space')
  }
  if (platform.world.spaces.has(name)) {
    throw new ApiError(409, 'RESOURCE_ALREADY_EXISTS', `A space with the same name already exists: ${name}`)
  }
  const now = platform.clock.now()
  const space: Space = {
    name,
    id: numericId(),
    description: body.string('description') ?? '',
    creator: principalName(call.caller),
    createdAt: now,
    servicePrincipal: makeServicePrincipal(`space-${name}`),
    pending: undefined,
  }
  space.pending = pendingFor(platform, undefined, () => {
    space.pending = undefined
    addPrincipal(platform.world, space.servicePrincipal, platform.clock.now())
  })
  platform.world.spaces.set(name, space)
  return ok(operationView(space))
}

function list(platform: Platform, call: Call): Answer {
  const page = pageOf(call, [...platform.world.spaces.values()])
  return ok({ spaces: page.items.map(spaceView), ...(page.next ? { next_page_token: page.next } : {}) })
}

async function settledSpaceOf(platform: Platform, call: Call): Promise<Space> {
  const space = spaceAt(platform, call.param('space'))
  await space.pending?.isOver()
  return space
}

function spaceAt(platform: Platform, name: string): Space {
  const space = platform.world.spaces.get(name)
  if (!space) throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `Space with name ${name} does not exist.`)
  return space
}

function operationView(space: Space): Record<string, unknown> {
  const view = spaceView(space)
  const done = space.pending === undefined
  return { name: space.name, done, metadata: view, ...(done ? { response: view } : {}) }
}

function stateOf(space: Space): 'SPACE_CREATING' | 'SPACE_ACTIVE' {
  return space.pending ? 'SPACE_CREATING' : 'SPACE_ACTIVE'
}

function spaceView(space: Space): Record<string, unknown> {
  const { servicePrincipal } = space
  return {
    name: space.name,
    id: space.id,
    description: space.description,
    service_principal_client_id: servicePrincipal.clientId,
    service_principal_id: Number(servicePrincipal.id),
    service_principal_name: servicePrincipal.displayName,
    status: { state: stateOf(space) },
    creator: space.creator,
    create_time: timestamp(space.createdAt),
    updater: space.creator,
    update_time: timestamp(space.createdAt),
  }
}
