import runtime from './index.cjs'

export const { LakebaseConfigError, LakebaseCredentialError, LakebaseDatabaseError, LakebaseError, createCredentials, createPool, knexConfig, pgConfig, postgresJsOptions, resolve, sequelizeConfig, typeormConfig, withShutdown } = runtime
