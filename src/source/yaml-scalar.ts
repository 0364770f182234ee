import { isScalar, Scalar } from 'yaml'

/** Quoted, because `on` and `12:30` are something else to parsers of YAML 1.1. */
export function quoted(value: string): Scalar<string> {
  const scalar = new Scalar(value)
  scalar.type = Scalar.QUOTE_DOUBLE
  return scalar
}

export function isNothing(node: unknown): boolean {
  return node === undefined || node === null || (isScalar(node) && node.value === null)
}

/** A scalar as it is written, so that `8080` and `"8080"` are equal; undefined for anything else and for nothing. */
export function textOf(node: unknown): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value))
}
