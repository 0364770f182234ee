import type { Node, TypeName } from '@pgsql/types'
import { nameParts, nodeOf } from '../syntax/node.ts'
import type { ObjectName } from './subject.ts'

/** What has to be read from the catalog to evaluateGuards a effect. */
export type Question =
  | ({ readonly of: 'relation' } & ObjectName)
  | ({ readonly of: 'type' } & ObjectName)
  /** All overloads. */
  | ({ readonly of: 'routine' } & ObjectName)
  | { readonly of: 'schema'; readonly name: string }
  | { readonly of: 'extension'; readonly name: string }
  /** A type as a file spells it, to be spelled by the server. */
  | { readonly of: 'spelling'; readonly type: WrittenType }

/** A type in a file. */
export interface WrittenType {
  /** Undefined: unqualified, which means pg_catalog before the app's schema. */
  readonly schema: string | undefined
  readonly name: string
  /** `10, 2` of `numeric(10, 2)` */
  readonly modifiers: readonly string[]
  readonly array: boolean
}

const SERIAL: Readonly<Record<string, string>> = {
  smallserial: 'int2',
  serial2: 'int2',
  serial: 'int4',
  serial4: 'int4',
  bigserial: 'int8',
  serial8: 'int8',
}

/** Undefined for a type that is not spelled out, such as `orders.price%TYPE`. */
export function writtenType(node: TypeName | undefined): WrittenType | undefined {
  const parts = nameParts(node?.names)
  const name = parts.at(-1)
  if (!node || name === undefined || node.pct_type === true) return undefined
  const serial = parts.length === 1 ? SERIAL[name] : undefined
  return {
    schema: serial ? 'pg_catalog' : parts.at(-2),
    name: serial ?? name,
    modifiers: constants(node.typmods),
    array: node.arrayBounds !== undefined,
  }
}

export function isSerial(node: TypeName | undefined): boolean {
  const parts = nameParts(node?.names)
  return parts.length === 1 && SERIAL[parts[0] ?? ''] !== undefined
}

export function withoutModifiers(type: WrittenType): WrittenType {
  return { ...type, modifiers: [] }
}

/** Stands for a written type among the facts. */
export function spellingKey({ schema, name, modifiers, array }: WrittenType): string {
  return JSON.stringify([schema ?? null, name, modifiers, array])
}

function constants(list: readonly Node[] = []): readonly string[] {
  return list.map(constantText)
}

/** The tree leaves out an integer of 0. */
function constantText(node: Node): string {
  const constant = nodeOf(node, 'A_Const')
  if (constant?.ival) return String(constant.ival.ival ?? 0)
  return constant?.sval?.sval ?? nameParts(nodeOf(node, 'ColumnRef')?.fields).join('.')
}
