import need0 from 'node:crypto'
import need1 from 'node:diagnostics_channel'
import need2 from 'node:events'
import need3 from 'node:fs'
import need4 from 'node:net'
import need5 from 'node:stream'
import need6 from 'pg'
import core from './core.cjs'

export const { LakebaseConfigError, LakebaseCredentialError, LakebaseDatabaseError, LakebaseError, createCredentials, createPool, createUserPools, knexConfig, locate, pgConfig, postgresJsOptions, resolve, sequelizeConfig, typeormConfig, withShutdown } = core({
  'node:crypto': need0,
  'node:diagnostics_channel': need1,
  'node:events': need2,
  'node:fs': need3,
  'node:net': need4,
  'node:stream': need5,
  'pg': need6,
})
