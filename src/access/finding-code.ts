/**
 * Every finding by its code, with what it means. Codes are stable: code scanning and issues keep them.
 * docs/errors.md is made from this table.
 */
export const FINDING_CODES = {
  APP_IS_ADMINISTRATOR: 'The app, or a role with less than owner, is an administrator of the database',
  DEFAULT_PRIVILEGE_UNEXPECTED: 'New objects will give an unexpected privilege',
  GRANT_NEEDS_OWNER: 'Only the owner of an object can make a desired grant',
  GRANT_OPTION_UNEXPECTED: 'A role may pass on a privilege',
  INDEX_INVALID: 'An index was left half built',
  MEMBERSHIP_MISSING: 'A role is not a member of the owner role',
  MEMBERSHIP_UNEXPECTED: 'A role has an unexpected membership',
  OBJECT_OWNED_BY_OTHER: 'An object does not belong to the owner role',
  OWNER_ROLE_CAN_LOGIN: 'Somebody can log in as the owner role',
  OWNER_PRIVILEGE_MISSING: 'The owner role has lost a privilege on what it owns',
  OWNER_ROLE_OPEN: 'Others than the configured deployers may join the owner role',
  PRIVILEGE_MISSING: 'A desired privilege is not there',
  PRIVILEGE_UNEXPECTED: 'A role holds an unexpected privilege',
  PUBLIC_SCHEMA_CREATE: 'Everybody may create in the schema public',
  ROLE_ATTRIBUTE_UNEXPECTED: "The app's role has an attribute beyond every privilege",
  SCHEMA_MISSING: 'The schema does not exist',
  SCHEMA_OWNED_BY_OTHER: 'The schema does not belong to the owner role',
  VIEW_SOURCE_UNREADABLE: 'A view reads what its owner, the owner role, may not read',
} as const

export type FindingCode = keyof typeof FINDING_CODES
