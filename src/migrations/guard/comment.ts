import type { Node, ObjectType, ObjectWithArgs } from '@pgsql/types'
import { lookUp, nameParts, nodeOf, stringOf } from '../syntax/node.ts'
import type { Facts } from './facts.ts'
import { doneWhen, type Guard } from './guard.ts'
import type { Question } from './question.ts'
import { argumentsOf, routineMeant, routineQuestions } from './routine.ts'
import type { Family } from './scope.ts'
import { nameIn, relationSubject, type Subject } from './subject.ts'

/** What a comment is on, and where the facts have it. */
interface Commented {
  readonly subject: Subject
  readonly asks: readonly Question[]
  /** Undefined: it is not there. */
  find(facts: Facts): { readonly comment: string | undefined } | undefined
}

/** COMMENT ON: sent when the text is another one. An empty text takes the comment away, as NULL does. */
export const comment: Family = ({ kind, node }, { schema }) => {
  if (kind !== 'CommentStmt' || !node.object) return undefined
  const on = lookUp(COMMENTED, node.objtype)?.(node.object, schema)
  if (!on) return undefined
  const desired = node.comment || undefined
  const guard: Guard = {
    subject: [...on.subject, 'comment'],
    effect: desired ?? 'absent',
    asks: on.asks,
    evaluateGuards: (facts) => {
      const found = on.find(facts)
      return doneWhen(found !== undefined && found.comment === desired)
    },
  }
  return [guard]
}

type Reader = (object: Node, schema: string) => Commented | undefined

const relation: Reader = (object, schema) => {
  const name = nameIn(listed(object), schema)
  return (
    name && {
      subject: relationSubject(name),
      asks: [{ of: 'relation', ...name }],
      find: (facts) => facts.relation(name),
    }
  )
}

function partOf(part: string, field: 'columns' | 'constraints' | 'policies' | 'triggers'): Reader {
  return (object, schema) => {
    const parts = listed(object)
    const name = parts.at(-1)
    const table = nameIn(parts.slice(0, -1), schema)
    if (!table || name === undefined) return undefined
    return {
      subject: relationSubject(table, part, name),
      asks: [{ of: 'relation', ...table }],
      find: (facts) => facts.relation(table)?.[field].get(name),
    }
  }
}

const type: Reader = (object, schema) => {
  const name = nameIn(nameParts(nodeOf(object, 'TypeName')?.names), schema)
  return (
    name && {
      subject: ['type', name.schema, name.name],
      asks: [{ of: 'type', ...name }],
      find: (facts) => facts.type(name),
    }
  )
}

const routine: Reader = (object, schema) => {
  const node: ObjectWithArgs = nodeOf(object, 'ObjectWithArgs') ?? {}
  const name = nameIn(nameParts(node.objname), schema)
  if (!name) return undefined
  const inputs = node.args_unspecified === true ? undefined : argumentsOf(node)
  return {
    subject: ['routine', name.schema, name.name],
    asks: routineQuestions(name, inputs ?? []),
    find: (facts) => routineMeant(facts, name, inputs),
  }
}

function plain(of: 'schema' | 'extension'): Reader {
  return (object) => {
    const name = stringOf(object)
    return name === undefined
      ? undefined
      : { subject: [of, name], asks: [{ of, name }], find: (facts) => facts[of](name) }
  }
}

const COMMENTED: Readonly<Partial<Record<ObjectType, Reader>>> = {
  OBJECT_TABLE: relation,
  OBJECT_VIEW: relation,
  OBJECT_MATVIEW: relation,
  OBJECT_INDEX: relation,
  OBJECT_SEQUENCE: relation,
  OBJECT_FOREIGN_TABLE: relation,
  OBJECT_COLUMN: partOf('column', 'columns'),
  OBJECT_TABCONSTRAINT: partOf('constraint', 'constraints'),
  OBJECT_POLICY: partOf('policy', 'policies'),
  OBJECT_TRIGGER: partOf('trigger', 'triggers'),
  OBJECT_TYPE: type,
  OBJECT_FUNCTION: routine,
  OBJECT_PROCEDURE: routine,
  OBJECT_SCHEMA: plain('schema'),
  OBJECT_EXTENSION: plain('extension'),
}

function listed(object: Node): readonly string[] {
  return nameParts(nodeOf(object, 'List')?.items)
}
