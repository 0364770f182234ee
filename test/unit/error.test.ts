import { describe, expect, it } from 'vitest'
import { DeployError, describeLocation, describeProblem, InvalidInput } from '../../src/error.ts'

describe('DeployError', () => {
  it('carries code, advice, place and cause', () => {
    const cause = new Error('socket closed')
    const location = { file: 'deployment.yaml', line: 3 }
    const error = new DeployError('APP_GONE', 'App shop is gone.', {
      hint: 'Run again.',
      retryable: true,
      location,
      cause,
    })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'DeployError',
      code: 'APP_GONE',
      message: 'App shop is gone.',
      hint: 'Run again.',
      retryable: true,
      location,
      cause,
    })
  })

  it('is permanent and has no cause unless it says so', () => {
    const error = new DeployError('APP_GONE', 'App shop is gone.')
    expect(error.retryable).toBe(false)
    expect('cause' in error).toBe(false)
  })
})

describe('describeLocation', () => {
  it.for([
    [{ file: 'a.sql' }, 'a.sql'],
    [{ file: 'a.sql', line: 2 }, 'a.sql:2'],
    [{ file: 'a.sql', line: 2, column: 5 }, 'a.sql:2:5'],
  ] as const)('%j', ([location, text]) => {
    expect(describeLocation(location)).toBe(text)
  })
})

describe('InvalidInput', () => {
  it('says each problem with its place and what to do', () => {
    const problems = [
      {
        message: 'unknown key "capcity"',
        hint: 'did you mean "capacity"?',
        location: { file: 'd.yaml', line: 1, column: 3 },
      },
      { message: 'app-name is empty' },
    ]
    const error = new InvalidInput(problems)
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.problems).toEqual(problems)
    expect(error.message.split('\n')).toEqual(problems.map(describeProblem))
    expect(error.message).toBe(
      'd.yaml:1:3: unknown key "capcity" (did you mean "capacity"?)\napp-name is empty',
    )
  })
})
