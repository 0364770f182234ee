import need0 from 'node:crypto'
import need1 from 'node:diagnostics_channel'
import need2 from 'node:fs'
import need3 from 'node:net'
import need4 from 'node:stream'
import need5 from 'pg'
import core from './core.cjs'

export const { LakebaseConfigError, LakebaseCredentialError, LakebaseDatabaseError, LakebaseError, createCredentials, createPool, createUserPools, knexConfig, locate, pgConfig, postgresJsOptions, resolve, sequelizeConfig, typeormConfig, withShutdown } = core({
  'node:crypto': need0,
  'node:diagnostics_channel': need1,
  'node:fs': need2,
  'node:net': need3,
  'node:stream': need4,
  'pg': need5,
})
