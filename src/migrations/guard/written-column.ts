import type { Node } from '@pgsql/types'
import type { WrittenType } from './question.ts'
import type { ObjectName } from './subject.ts'

/** A column as a file defines it. */
export interface WrittenColumn {
  readonly table: ObjectName
  readonly name: string
  readonly type: WrittenType | undefined
  readonly notNull: boolean
  /** The expression, with its kind above it; undefined: none, or NULL, which is the same. */
  readonly default: Node | undefined
  /** Its text, without the keyword. */
  readonly defaultText: string
  readonly serial: boolean
  readonly identity: string
  readonly generated: string
  /** The definition's own text. */
  readonly definition: string
  readonly offset: number | undefined
  readonly schema: string
}
