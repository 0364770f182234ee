export type { CredentialSource, CredentialStatus } from './credentials.ts'
export { createCredentials } from './credentials.ts'
export type { LakebaseErrorReason } from './error.ts'
export {
  LakebaseConfigError,
  LakebaseCredentialError,
  LakebaseDatabaseError,
  LakebaseError,
} from './error.ts'
export type { LakebaseEvent } from './event.ts'
export type { LakebaseOptions, Target, WorkspaceAuth, WorkspaceToken } from './options.ts'
export type { KnexConfig, PostgresJsOptions, SequelizeConfig, TypeormConfig } from './orm.ts'
export { knexConfig, pgConfig, postgresJsOptions, sequelizeConfig, typeormConfig } from './orm.ts'
export type { CloseOptions, LakebasePool } from './pool.ts'
export { createPool } from './pool.ts'
export type { Resolved, VerifiedTls } from './resolve.ts'
export { resolve } from './resolve.ts'
export type { ShutdownOptions } from './shutdown.ts'
export { withShutdown } from './shutdown.ts'
