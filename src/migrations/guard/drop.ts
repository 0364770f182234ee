import type { DropStmt, ObjectType } from '@pgsql/types'
import { lookUp, nameParts, nodesOf } from '../syntax/node.ts'
import { dropWhen } from './constraint.ts'
import type { Facts } from './facts.ts'
import type { Guard } from './guard.ts'
import type { Question } from './question.ts'
import { argumentsOf, routineMeant, routineQuestions } from './routine.ts'
import type { Family } from './scope.ts'
import { nameIn, relationSubject, type Subject } from './subject.ts'

/** One object of a DROP. */
interface Dropped {
  readonly subject: Subject
  readonly asks: readonly Question[]
  isThere(facts: Facts): boolean
}

/** DROP ... IF EXISTS: sent when any of its objects is there; without IF EXISTS always, for the server to object. */
export const drop: Family = ({ kind, node }, { schema }) => {
  if (kind !== 'DropStmt') return undefined
  return lookUp(DROPS, node.removeType)?.(node, schema).map(
    ({ subject, asks, isThere }): Guard => ({
      subject,
      effect: 'absent',
      asks,
      evaluateGuards: (facts) => dropWhen(node, isThere(facts)),
    }),
  )
}

type Drop = (node: DropStmt, schema: string) => readonly Dropped[]

const relations: Drop = (node, schema) =>
  paths(node).flatMap((parts) => {
    const name = nameIn(parts, schema)
    if (!name) return []
    const isThere = (facts: Facts) => facts.relation(name) !== undefined
    return [{ subject: relationSubject(name), asks: [{ of: 'relation', ...name }], isThere }]
  })

function partsOfRelation(part: 'policy' | 'trigger', field: 'policies' | 'triggers'): Drop {
  return (node, schema) =>
    paths(node).flatMap((parts) => {
      const table = nameIn(parts.slice(0, -1), schema)
      const name = parts.at(-1)
      if (!table || name === undefined) return []
      const isThere = (facts: Facts) => facts.relation(table)?.[field].has(name) ?? false
      return [{ subject: relationSubject(table, part, name), asks: [{ of: 'relation', ...table }], isThere }]
    })
}

const types: Drop = (node, schema) =>
  nodesOf(node.objects, 'TypeName').flatMap((type) => {
    const name = nameIn(nameParts(type.names), schema)
    if (!name) return []
    const isThere = (facts: Facts) => facts.type(name) !== undefined
    return [{ subject: ['type', name.schema, name.name], asks: [{ of: 'type', ...name }], isThere }]
  })

const routines: Drop = (node, schema) =>
  nodesOf(node.objects, 'ObjectWithArgs').flatMap((object) => {
    const name = nameIn(nameParts(object.objname), schema)
    if (!name) return []
    const inputs = object.args_unspecified === true ? undefined : argumentsOf(object)
    return [
      {
        subject: ['routine', name.schema, name.name],
        asks: routineQuestions(name, inputs ?? []),
        isThere: (facts: Facts) => routineMeant(facts, name, inputs) !== undefined,
      },
    ]
  })

function plain(of: 'schema' | 'extension'): Drop {
  return (node) =>
    nameParts(node.objects).flatMap((name) => {
      const isThere = (facts: Facts) => facts[of](name) !== undefined
      return [{ subject: [of, name], asks: [{ of, name }], isThere }]
    })
}

const DROPS: Readonly<Partial<Record<ObjectType, Drop>>> = {
  OBJECT_TABLE: relations,
  OBJECT_VIEW: relations,
  OBJECT_MATVIEW: relations,
  OBJECT_INDEX: relations,
  OBJECT_SEQUENCE: relations,
  OBJECT_FOREIGN_TABLE: relations,
  OBJECT_POLICY: partsOfRelation('policy', 'policies'),
  OBJECT_TRIGGER: partsOfRelation('trigger', 'triggers'),
  OBJECT_TYPE: types,
  OBJECT_DOMAIN: types,
  OBJECT_FUNCTION: routines,
  OBJECT_PROCEDURE: routines,
  OBJECT_ROUTINE: routines,
  OBJECT_SCHEMA: plain('schema'),
  OBJECT_EXTENSION: plain('extension'),
}

function paths({ objects }: DropStmt): readonly (readonly string[])[] {
  return nodesOf(objects, 'List').map((list) => nameParts(list.items))
}
