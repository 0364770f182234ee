import type {
  CreateFunctionStmt,
  DefElem,
  FunctionParameterMode,
  ObjectWithArgs,
  TypeName,
} from '@pgsql/types'
import type { Row } from '../../postgres/json.ts'
import { lookUp, nameParts, nodeOf, nodesOf, stringOf } from '../syntax/node.ts'
import { canonical } from './canonical.ts'
import type { Facts, RoutineFact } from './facts.ts'
import { DONE, type Guard, MISSING, type Verdict } from './guard.ts'
import { type Question, type WrittenType, withoutModifiers, writtenType } from './question.ts'
import type { Family } from './scope.ts'
import { display, nameIn, type ObjectName } from './subject.ts'

/** CREATE OR REPLACE FUNCTION and PROCEDURE: sent when anything that it sets is another in the catalog. */
export const createRoutine: Family = ({ kind, node }, { schema }) => {
  if (kind !== 'CreateFunctionStmt') return undefined
  const name = nameIn(nameParts(node.funcname), schema)
  if (!name || node.replace !== true) return undefined
  const parameters = parametersOf(node)
  const inputs = parameters.filter(({ mode }) => isInput(mode)).map(({ type }) => type)
  const returns = node.returnType
  const types = [...parameters.map(({ type }) => type), ...(returns ? [written(returns)] : [])]
  const guard: Guard = {
    subject: ['routine', name.schema, name.name, canonical(inputs)],
    effect: canonical([node.parameters, node.returnType, node.options, node.sql_body]),
    asks: routineQuestions(name, types),
    evaluateGuards: (facts) => {
      const found = routineMeant(facts, name, inputs)
      return found ? judgeRoutine(node, parameters, found, facts, display(name)) : MISSING
    },
  }
  return [guard]
}

/** The overload with these input arguments; undefined inputs: any. */
export function routineMeant(
  facts: Facts,
  name: ObjectName,
  inputs: readonly (WrittenType | undefined)[] | undefined,
): RoutineFact | undefined {
  const spelled = inputs?.map((type) => type && facts.spelling(withoutModifiers(type)))
  return facts
    .routines(name)
    .find((each) => spelled === undefined || canonical(each.inputs) === canonical(spelled))
}

export function routineQuestions(
  name: ObjectName,
  types: readonly (WrittenType | undefined)[],
): readonly Question[] {
  const spellings = types.flatMap((type) =>
    type ? [{ of: 'spelling', type: withoutModifiers(type) } as const] : [],
  )
  return [{ of: 'routine', ...name }, ...spellings]
}

/** The input arguments of an ObjectWithArgs: `f(int, text)`. */
export function argumentsOf(object: ObjectWithArgs): readonly (WrittenType | undefined)[] {
  return nodesOf(object.objargs, 'TypeName').map(written)
}

interface Parameter {
  readonly name: string
  /** pg_proc.proargmodes */
  readonly mode: string
  readonly type: WrittenType | undefined
  readonly hasDefault: boolean
}

const MODES: Readonly<Partial<Record<FunctionParameterMode, string>>> = {
  FUNC_PARAM_DEFAULT: 'i',
  FUNC_PARAM_IN: 'i',
  FUNC_PARAM_OUT: 'o',
  FUNC_PARAM_INOUT: 'b',
  FUNC_PARAM_VARIADIC: 'v',
  FUNC_PARAM_TABLE: 't',
}

function parametersOf(node: CreateFunctionStmt): readonly Parameter[] {
  return nodesOf(node.parameters, 'FunctionParameter').map((each) => ({
    name: each.name ?? '',
    mode: lookUp(MODES, each.mode) ?? 'i',
    type: written(each.argType),
    hasDefault: each.defexpr !== undefined,
  }))
}

function isInput(mode: string): boolean {
  return mode === 'i' || mode === 'b' || mode === 'v'
}

/** A SETOF in front of a type is no part of it. */
function written(node: TypeName | undefined): WrittenType | undefined {
  const type = writtenType(node)
  return type && withoutModifiers(type)
}

function judgeRoutine(
  node: CreateFunctionStmt,
  parameters: readonly Parameter[],
  found: RoutineFact,
  facts: Facts,
  name: string,
): Verdict {
  const unsure: Verdict = { state: 'unsure', what: `the definition of ${name}` }
  const desired = desiredDefinition(node, parameters, facts)
  if (!desired || !found.plain) return unsure
  const different = Object.entries(desired).some(
    ([property, value]) => canonical(value) !== canonical(found.definition[property]),
  )
  return different ? MISSING : DONE
}

/** As pg_proc has it; undefined when only the server can tell: defaults, a parsed body, SET, rarer options. */
function desiredDefinition(
  node: CreateFunctionStmt,
  parameters: readonly Parameter[],
  facts: Facts,
): Row | undefined {
  const options = new Map(nodesOf(node.options, 'DefElem').map((each) => [each.defname ?? '', each]))
  const source = sourceOf(options.get('as'))
  const unknown = [...options.keys()].some((option) => !KNOWN_OPTIONS.has(option))
  if (source === undefined || unknown || parameters.some(({ hasDefault }) => hasDefault)) return undefined
  const option = (name: string) => options.get(name)
  const spelled = (type: WrittenType | undefined) => type && facts.spelling(type)
  const returns = node.returnType
  const set = returns !== undefined && returns.setof === true
  const onlyInputs = parameters.every(({ mode }) => mode === 'i')
  return {
    kind: node.is_procedure === true ? 'p' : 'f',
    source,
    language: textOf(option('language')),
    ...(returns && { returns: spelled(written(returns)) }),
    set,
    volatility: (textOf(option('volatility')) ?? 'volatile').charAt(0),
    strict: booleanOf(option('strict')),
    definer: booleanOf(option('security')),
    leakproof: booleanOf(option('leakproof')),
    parallel: (textOf(option('parallel')) ?? 'unsafe').charAt(0),
    cost: numberOf(option('cost')) ?? 100,
    rows: numberOf(option('rows')) ?? (set ? 1000 : 0),
    names: parameters.some((each) => each.name !== '') ? parameters.map((each) => each.name) : [],
    modes: onlyInputs ? [] : parameters.map(({ mode }) => mode),
    arguments: parameters.map(({ type }) => spelled(type)),
    config: [],
  }
}

const KNOWN_OPTIONS = new Set(
  'as language volatility strict security leakproof parallel cost rows'.split(' '),
)

function sourceOf(as: DefElem | undefined): string | undefined {
  const parts = nameParts(nodeOf(as?.arg, 'List')?.items)
  return parts.length === 1 ? parts[0] : undefined
}

function textOf(option: DefElem | undefined): string | undefined {
  return stringOf(option?.arg)
}

function booleanOf(option: DefElem | undefined): boolean {
  return nodeOf(option?.arg, 'Boolean')?.boolval === true
}

function numberOf(option: DefElem | undefined): number | undefined {
  if (!option) return undefined
  return Number(nodeOf(option.arg, 'Integer')?.ival ?? nodeOf(option.arg, 'Float')?.fval ?? 0)
}
