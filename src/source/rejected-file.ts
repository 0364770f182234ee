import type { Problem } from '../error.ts'

/** What may not travel, and why. The message follows the file's name: `.env: is a file of secrets ...`. */
export type RejectedFile = Pick<Problem, 'message' | 'hint'>

/** The line that keeps `path` (relative to the source) out of the upload. */
export function excludeHint(path: string): string {
  const pattern = `/${path.replace(/[\\*?[\]!#]/g, '\\$&').replace(/ $/, '\\ ')}`
  return `leave it out with this line under common.build.exclude_patterns of deployment.yaml:  - ${JSON.stringify(pattern)}`
}

const NOTEBOOK_HEADERS: Readonly<Record<string, string>> = {
  '.py': '# Databricks notebook source',
  '.r': '# Databricks notebook source',
  '.scala': '// Databricks notebook source',
  '.sql': '-- Databricks notebook source',
}

/**
 * The workspace turns these files into notebooks and takes the ending off their name, so the app would not find them
 * (databricks/cli:libs/notebook/detect.go, libs/sync/snapshot_state.go).
 */
export function notebookRefusal(name: string, head: string): RejectedFile | undefined {
  const ending = /\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? ''
  if (ending === '.ipynb')
    return { message: 'is a notebook, and the workspace would take the ending off its name' }
  const header = NOTEBOOK_HEADERS[ending]
  if (header === undefined || head.split(/\r?\n/, 1)[0] !== header) return undefined
  return {
    message: `begins with "${header}", so the workspace would make it a notebook and take the ending off its name`,
  }
}

const MAX_NAME_BYTES = 255

/** What is wrong with one part of a path. */
export function nameRefusal(name: string): RejectedFile | undefined {
  if (/\p{Cc}/u.test(name))
    return { message: 'has a control character in its name, which the workspace refuses' }
  if (name.includes('\uFFFD')) return { message: 'has a name that is not valid UTF-8' }
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    return {
      message: `has a name of ${Buffer.byteLength(name)} bytes; the workspace holds ${MAX_NAME_BYTES}`,
    }
  }
  return undefined
}

/** What the operating system says about a file that cannot be read: `EACCES`. Its message would repeat the whole path. */
export function unreadable(error: unknown): RejectedFile {
  return { message: `cannot be read: ${errnoOf(error)}` }
}

/** The name of the error; its text where it has none. */
export function errnoOf(error: unknown): string {
  return String(error instanceof Error && 'code' in error ? error.code : error)
}
