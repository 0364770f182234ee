import { quoteLiteral } from '../../postgres/identifier.ts'
import { nameParts } from '../syntax/node.ts'
import { type Difference, differing, doneWhen, type Guard, MISSING } from './guard.ts'
import type { Family } from './scope.ts'
import { display, nameIn, type ObjectName } from './subject.ts'

/** CREATE TYPE ... AS ENUM, by name; its labels have to be the file's. PostgreSQL has no IF NOT EXISTS for it. */
export const createEnum: Family = ({ kind, node }, { schema }) => {
  if (kind !== 'CreateEnumStmt') return undefined
  const name = nameIn(nameParts(node.typeName), schema)
  if (!name) return undefined
  const labels = nameParts(node.vals)
  const guard: Guard = {
    subject: subjectOf(name),
    effect: 'present',
    asks: [{ of: 'type', ...name }],
    evaluateGuards: (facts) => {
      const found = facts.type(name)
      if (!found) return MISSING
      return differing(found.kind === 'e' ? labelDifferences(name, labels, found.labels) : [noEnum(name)])
    },
  }
  return [guard]
}

/** ALTER TYPE ... ADD VALUE IF NOT EXISTS. */
export const addEnumValue: Family = ({ kind, node }, { schema }) => {
  if (kind !== 'AlterEnumStmt') return undefined
  const name = nameIn(nameParts(node.typeName), schema)
  const label = node.newVal
  if (!name || label === undefined || node.skipIfNewValExists !== true) return undefined
  const guard: Guard = {
    subject: subjectOf(name, 'label', label),
    effect: 'present',
    asks: [{ of: 'type', ...name }],
    evaluateGuards: (facts) => doneWhen(facts.type(name)?.labels.includes(label) ?? false),
  }
  return [guard]
}

function subjectOf({ schema, name }: ObjectName, ...part: readonly string[]): readonly string[] {
  return ['type', schema, name, ...part]
}

function noEnum(name: ObjectName): Difference {
  return {
    subject: subjectOf(name),
    what: display(name),
    file: 'an enum type',
    database: 'a type of another kind',
    repair: `ALTER TYPE ${display(name)} RENAME TO <another name>;`,
  }
}

function labelDifferences(
  name: ObjectName,
  labels: readonly string[],
  found: readonly string[],
): readonly Difference[] {
  const what = `type ${display(name)}`
  const missing = labels.filter((label) => !found.includes(label))
  const extra = found.filter((label) => !labels.includes(label))
  return [
    ...missing.map((label) => ({
      subject: subjectOf(name, 'label', label),
      what,
      file: `label ${quoteLiteral(label)}`,
      database: 'no such label',
      repair: `ALTER TYPE ${display(name)} ADD VALUE IF NOT EXISTS ${quoteLiteral(label)};`,
    })),
    ...extra.map((label) => ({
      subject: subjectOf(name, 'label', label),
      what,
      file: `no label ${quoteLiteral(label)}`,
      database: `label ${quoteLiteral(label)}`,
      repair: `no statement removes a label; add this one to the file: ALTER TYPE ${display(name)} ADD VALUE IF NOT EXISTS ${quoteLiteral(label)};`,
    })),
    ...orderDifference(name, labels, found),
  ]
}

function orderDifference(
  name: ObjectName,
  labels: readonly string[],
  found: readonly string[],
): readonly Difference[] {
  const [own, theirs] = [
    labels.filter((label) => found.includes(label)),
    found.filter((label) => labels.includes(label)),
  ]
  if (own.join('\0') === theirs.join('\0')) return []
  return [
    {
      subject: subjectOf(name, 'order'),
      what: `the order of the labels of type ${display(name)}`,
      file: own.map(quoteLiteral).join(', '),
      database: theirs.map(quoteLiteral).join(', '),
      repair: 'no statement reorders labels; write them in the order of the database',
    },
  ]
}
