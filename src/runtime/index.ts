export type { CredentialSource, CredentialStatus } from './credential-source.ts'
export { createCredentials } from './credentials.ts'
export type { LakebaseErrorReason } from './error.ts'
export {
  LakebaseConfigError,
  LakebaseCredentialError,
  LakebaseDatabaseError,
  LakebaseError,
} from './error.ts'
export type { LakebaseEvent } from './event.ts'
export type { Health, HealthCheckOptions } from './health.ts'
export { locate } from './locate.ts'
export type { LakebaseOptions } from './options.ts'
export type { KnexConfig, PgConfig, PostgresJsOptions, SequelizeConfig, TypeormConfig } from './orm.ts'
export { knexConfig, pgConfig, postgresJsOptions, sequelizeConfig, typeormConfig } from './orm.ts'
export type { CloseOptions, LakebasePool } from './pool.ts'
export { createPool } from './pool.ts'
export type { DatabaseOptions, Resolved } from './resolve.ts'
export { resolve } from './resolve.ts'
export type { ClosableServer } from './server.ts'
export type { Closable, ShutdownOptions } from './shutdown.ts'
export { withShutdown } from './shutdown.ts'
export type { Target, TokenTarget } from './target.ts'
export type { Tls, UnverifiedTls, VerifiedTls } from './tls.ts'
export type { User, UserPools, UserPoolsOptions } from './user-pools.ts'
export { createUserPools } from './user-pools.ts'
export type { WorkspaceAuth, WorkspaceToken } from './workspace-auth.ts'
