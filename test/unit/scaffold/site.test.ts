import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { InvalidInput } from '../../../src/error.ts'
import { obstaclesTo, writeNew } from '../../../src/scaffold/site.ts'

const WORKFLOW = '.github/workflows/deploy.yml'

let root = ''
beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), 'lakebase-site-')), 'project')
  mkdirSync(root)
})
afterEach(() => rmSync(join(root, '..'), { recursive: true, force: true }))

function file(path: string) {
  return { root, path, text: 'new\n' }
}

function obstacle(path: string): string | undefined {
  return obstaclesTo([file(path)])[0]?.message
}

describe('obstaclesTo', () => {
  it('finds none where nothing is, and where the file is there', () => {
    expect(obstacle(WORKFLOW)).toBeUndefined()
    writeFileSync(join(root, 'deployment.yaml'), 'mine\n')
    symlinkSync('deployment.yaml', join(root, 'app.yaml'))
    expect(obstaclesTo([file('deployment.yaml'), file('app.yaml')])).toEqual([])
  })

  it('names what is there in the place of the file or of a directory above it', () => {
    mkdirSync(join(root, 'deployment.yaml'))
    writeFileSync(join(root, '.github'), '')
    expect(obstaclesTo([file('deployment.yaml'), file(WORKFLOW)])).toEqual([
      {
        message: 'deployment.yaml is a directory, and not a file',
        hint: 'init writes deployment.yaml: move it away, or run init elsewhere',
      },
      {
        message: '.github is a file, and not a directory',
        hint: `init writes ${WORKFLOW}: move it away, or run init elsewhere`,
      },
    ])
  })

  it('follows a link inside the project, and none that leads nowhere or out of it', () => {
    mkdirSync(join(root, 'ci'))
    symlinkSync('ci', join(root, '.github'))
    expect(obstacle(WORKFLOW)).toBeUndefined()
    symlinkSync('..', join(root, 'up'))
    expect(obstacle('up/app.yaml')).toBe('up is a link to .., which is outside of the project')
    symlinkSync('gone.yaml', join(root, 'deployment.yaml'))
    expect(obstacle('deployment.yaml')).toBe('deployment.yaml is a link to gone.yaml, which is not there')
    symlinkSync('loop', join(root, 'loop'))
    expect(obstacle('loop')).toBe('loop is a link to loop, which is not there')
  })

  // Root may write everywhere.
  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'names a directory that is read-only',
    () => {
      mkdirSync(join(root, 'shut'), { mode: 0o555 })
      expect(obstacle('shut/app.yaml')).toMatch(/^shut\/app\.yaml cannot be written in .*shut \(EACCES\)$/)
    },
  )
})

describe('writeNew', () => {
  it('writes a file with the directories above it, once', () => {
    expect(writeNew(file(WORKFLOW))).toBe(true)
    writeFileSync(join(root, WORKFLOW), 'mine\n')
    expect(writeNew(file(WORKFLOW))).toBe(false)
    expect(readFileSync(join(root, WORKFLOW), 'utf8')).toBe('mine\n')
  })

  it('says what the system refused, of which nobody knew before', () => {
    writeFileSync(join(root, 'web'), '')
    expect(() => writeNew(file('web/app.yaml'))).toThrow(InvalidInput)
    expect(() => writeNew(file('web/app.yaml'))).toThrow(/web\/app\.yaml cannot be written in .*web \(\w+\)/)
    expect(existsSync(join(root, 'web/app.yaml'))).toBe(false)
  })
})
