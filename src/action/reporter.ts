import type * as Core from '@actions/core'
import type { Location } from '../error.ts'
import type { Reporter } from '../reporter.ts'

/** The Actions log: folded groups, annotations with file and line, masks. */
export function actionReporter(core: typeof Core): Reporter {
  return {
    group: async (title, work) => {
      core.startGroup(title)
      try {
        return await work()
      } finally {
        core.endGroup()
      }
    },
    info: (line) => core.info(line),
    debug: (line) => core.debug(line),
    warning: (message, location) => core.warning(message, annotation(location)),
    error: (message, location) => core.error(message, annotation(location)),
    mask: (secret) => {
      if (secret !== '') core.setSecret(secret)
    },
  }
}

function annotation(location: Location | undefined): Core.AnnotationProperties {
  if (!location) return {}
  return {
    file: location.file,
    ...(location.line !== undefined && { startLine: location.line }),
    ...(location.column !== undefined && { startColumn: location.column }),
  }
}
