import { expect, it } from 'vitest'
import {
  addAppPermissions,
  missingPermissions,
  readAppPermissions,
} from '../../../src/databricks/permissions.ts'
import { stage } from './platform.ts'

const PATH = '/api/2.0/permissions/apps/shop'

it('reads direct entries of known levels only', async () => {
  const { client } = stage({
    [`GET ${PATH}`]: {
      json: {
        access_control_list: [
          { user_name: 'a@x.com', all_permissions: [{ permission_level: 'CAN_USE', inherited: false }] },
          {
            group_name: 'admins',
            display_name: 'admins',
            all_permissions: [
              { permission_level: 'CAN_MANAGE', inherited: true, inherited_from_object: ['/apps/'] },
            ],
          },
          {
            service_principal_name: 'sp-1',
            all_permissions: [{ permission_level: 'IS_OWNER' }, { permission_level: 'CAN_MANAGE' }],
          },
          { all_permissions: [{ permission_level: 'CAN_USE' }] },
        ],
      },
    },
  })
  expect(await readAppPermissions(client, 'shop')).toEqual([
    { principal: { user: 'a@x.com' }, level: 'CAN_USE' },
    { principal: { servicePrincipal: 'sp-1' }, level: 'CAN_MANAGE' },
  ])
})

it('reads none of an app that does not exist', async () => {
  const gone = {
    status: 404,
    json: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'App shop does not exist.' },
  }
  expect(await readAppPermissions(stage({ [`GET ${PATH}`]: gone }).client, 'shop')).toEqual([])
})

it('adds by PATCH', async () => {
  const { platform, client } = stage({ [`PATCH ${PATH}`]: { json: { object_id: '/apps/shop' } } })
  await addAppPermissions(client, 'shop', [
    { principal: { user: 'a@x.com' }, level: 'CAN_USE' },
    { principal: { group: 'devs' }, level: 'CAN_MANAGE' },
    { principal: { servicePrincipal: 'sp-1' }, level: 'CAN_USE' },
  ])
  expect(platform.seen[0]?.body).toEqual({
    access_control_list: [
      { user_name: 'a@x.com', permission_level: 'CAN_USE' },
      { group_name: 'devs', permission_level: 'CAN_MANAGE' },
      { service_principal_name: 'sp-1', permission_level: 'CAN_USE' },
    ],
  })
})

it('finds what is missing', () => {
  const direct = [
    { principal: { user: 'A@x.com' }, level: 'CAN_USE' },
    { principal: { user: 'boss@x.com' }, level: 'CAN_MANAGE' },
    { principal: { group: 'Devs' }, level: 'CAN_USE' },
  ] as const
  const desired = [
    { principal: { user: 'a@x.com' }, level: 'CAN_USE' },
    { principal: { user: 'boss@x.com' }, level: 'CAN_USE' },
    { principal: { user: 'a@x.com' }, level: 'CAN_MANAGE' },
    { principal: { group: 'devs' }, level: 'CAN_USE' },
    { principal: { servicePrincipal: 'a@x.com' }, level: 'CAN_USE' },
  ] as const
  expect(missingPermissions(desired, direct)).toEqual([desired[2], desired[3], desired[4]])
})
