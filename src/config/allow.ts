import { ALLOWABLE, type CheckCode, isCheckCode } from './check.ts'
import { nearest } from './distance.ts'
import { accept, type Rule, refuse } from './rule.ts'

/** The code of a check that can be allowed. */
export const allowableCode: Rule<CheckCode> = {
  form: 'code of a check',
  schema: { type: 'string', enum: ALLOWABLE },
  read(text) {
    const found = ALLOWABLE.find((code) => code === text)
    if (found !== undefined) return accept(found)
    if (isCheckCode(text)) return refuse(`is "${text}", which cannot be allowed`, 'change the statement')
    const near = nearest(text, ALLOWABLE)
    return refuse(
      `is ${JSON.stringify(text)}, which is no check of migrations`,
      near === undefined ? `valid here: ${ALLOWABLE.join(', ')}` : `did you mean "${near}"?`,
    )
  },
}
