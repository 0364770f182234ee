/** What the owner role has beside the schema, as far as a statement may need it. */
export interface Rights {
  readonly database: string
  /** Before the first deploy there is no owner role yet. */
  readonly ownerExists: boolean
  /** CREATE on the database. */
  readonly createsInDatabase: boolean
  /** CREATE on the schema `public`. */
  readonly createsInPublic: boolean
  /** Tables, views, sequences and indexes of the schema `public`; undefined: too many to be looked at. */
  readonly publicRelations: readonly string[] | undefined
  /** The login itself owns the app's schema, and may own the database too. */
  readonly isLogin: boolean
  /** Extensions that are there when the files run. */
  readonly extensions: readonly string[]
}
