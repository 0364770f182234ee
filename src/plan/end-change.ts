/** What takes away what a deploy has made, or stops it. In the order in which a run does it. */
export type EndChange = DestroyChange | StopChange

/** A kill between any two of them leaves what tells the next run of the rest. */
export type DestroyChange =
  | {
      readonly kind: 'delete-app'
      readonly app: string
      /** Client id of its service principal: of a later app of that name it is another one. */
      readonly clientId: string
      /** What is left of it in the database; undefined: nothing. */
      readonly leaves: string | undefined
    }
  | { readonly kind: 'delete-folders'; readonly folders: readonly string[] }
  | {
      readonly kind: 'drop-schema'
      readonly schema: string
      readonly database: string
      /** `3 of 5 tables hold rows: orders (about 9), ...` */
      readonly holds: string
      /** Whether tables with rows go too. */
      readonly withData: boolean
    }
  | {
      readonly kind: 'drop-owner-role'
      readonly role: string
    }
  /** Full path. */
  | { readonly kind: 'delete-branch'; readonly branch: string; readonly holds: string }
  | { readonly kind: 'delete-project'; readonly project: string; readonly holds: string }
  | { readonly kind: 'delete-instance'; readonly instance: string; readonly holds: string }

export type StopChange =
  | { readonly kind: 'stop-app'; readonly app: string }
  | { readonly kind: 'disable-endpoint'; readonly endpoint: string }
  | { readonly kind: 'stop-instance'; readonly instance: string }

export const END_PHASE_OF = {
  'delete-app': 'destroy',
  'delete-folders': 'destroy',
  'drop-schema': 'destroy',
  'drop-owner-role': 'destroy',
  'delete-branch': 'destroy',
  'delete-project': 'destroy',
  'delete-instance': 'destroy',
  'stop-app': 'stop',
  'disable-endpoint': 'stop',
  'stop-instance': 'stop',
} as const satisfies Readonly<Record<EndChange['kind'], 'destroy' | 'stop'>>
