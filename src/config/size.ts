import { AUTOSCALING_SIZES, type Capacity, type CuRange } from './capacity.ts'
import type { DesiredLakebase } from './desired.ts'
import type { Located } from './key.ts'
import { KEYS } from './keys.ts'
import type { Settings } from './settings.ts'

/** Endpoints autoscale over at most 16 CU, and not at all above 64 (docs "Manage computes"). */
const MAX_SPAN_CU = 16
const MAX_AUTOSCALING_CU = 64

/**
 * The size of an Autoscaling endpoint. The input beats all three keys of the file; in the file, `min_cu` and `max_cu`
 * beat what `capacity` stands for.
 */
export function readSize(
  settings: Settings,
  type: DesiredLakebase['type'],
  capacity: Located<Capacity> | undefined,
): CuRange | undefined {
  if (type === 'provisioned') return undefined
  const base = capacity?.value && AUTOSCALING_SIZES[capacity.value]
  if (settings.given('capacity', capacity?.value)) return base
  const min = settings.get(KEYS.minCu)
  const max = settings.get(KEYS.maxCu)
  if (min && !max && !capacity) settings.refuse(min, 'needs a max_cu', 'add `max_cu: ...`, or a capacity')
  if (max && !min && !capacity) settings.refuse(max, 'needs a min_cu', 'add `min_cu: 0.5`, or a capacity')
  const minCu = min ? min.value : base?.minCu
  const maxCu = max ? max.value : base?.maxCu
  if (minCu === undefined || maxCu === undefined) return undefined
  const given = max ?? min
  if (given) checkRange(settings, given, { minCu, maxCu })
  return { minCu, maxCu }
}

function checkRange(settings: Settings, located: Located<unknown>, { minCu, maxCu }: CuRange): void {
  const range = `makes the range ${minCu}-${maxCu} CU`
  if (minCu > maxCu) {
    settings.refuse(located, `${range}, which is upside down`, 'give min_cu and max_cu, the smaller first')
  } else if (maxCu > MAX_AUTOSCALING_CU && minCu !== maxCu) {
    const fixed = `${range}; sizes above ${MAX_AUTOSCALING_CU} CU do not autoscale`
    settings.refuse(located, fixed, `write \`min_cu: ${maxCu}\` as well`)
  } else if (maxCu - minCu > MAX_SPAN_CU) {
    const wide = `${range}, wider than ${MAX_SPAN_CU} CU`
    settings.refuse(located, wide, `write \`min_cu: ${maxCu - MAX_SPAN_CU}\` or more`)
  }
}
