import { relative, resolve, sep } from 'node:path'
import type * as Core from '@actions/core'
import { describeLocation, type Location } from '../error.ts'
import { inert, printableOutput } from '../printable.ts'
import type { Reporter } from '../reporter.ts'

/** Where the files of a run are; both absolute. */
export interface Places {
  /** The repository's root: GitHub shows an annotation only at a path that starts from it. */
  readonly workspace: string
  /** What the paths in a Location start from: the `working-directory`. */
  readonly directory: string
}

/** What is used of @actions/core to write the log. */
export type LogCommands = Pick<
  typeof Core,
  'startGroup' | 'endGroup' | 'info' | 'debug' | 'warning' | 'error' | 'setSecret'
>

/** The Actions log: folded groups, annotations with file and line, masks. The text of a log shows no annotation's place, so it is also in the message. */
export function actionReporter(core: LogCommands, places: Places): Reporter {
  const masked = new Set([''])
  return {
    group: async (title, work) => {
      core.startGroup(printableOutput(title))
      try {
        return await work()
      } finally {
        core.endGroup()
      }
    },
    info: (text) => core.info(inert(text)),
    debug: (text) => core.debug(inert(text)),
    warning: (message, location) => core.warning(placed(message, location), annotation(location, places)),
    error: (message, location) => core.error(placed(message, location), annotation(location, places)),
    mask: (secret) => {
      if (!masked.has(secret)) core.setSecret(secret)
      masked.add(secret)
    },
  }
}

function placed(message: string, location: Location | undefined): string {
  const text = message.split(/\r?\n/).map(printableOutput).join('\n')
  return location ? `${describeLocation(location)}: ${text}` : text
}

function annotation(location: Location | undefined, places: Places): Core.AnnotationProperties {
  if (!location) return {}
  return {
    file: fromRoot(location.file, places),
    ...(location.line !== undefined && { startLine: location.line }),
    ...(location.column !== undefined && { startColumn: location.column }),
  }
}

/** A file outside the repository keeps the path that the user wrote: there is nothing to show it at. */
function fromRoot(file: string, { workspace, directory }: Places): string {
  const path = relative(workspace, resolve(directory, file))
  return path.startsWith('..') ? file : path.replaceAll(sep, '/')
}
