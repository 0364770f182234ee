// Preload for the bundle (`node --import`): writes the URL of every file that it loads to the file LOADED_FILES names.
import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

const target = process.env.LOADED_FILES
if (target !== undefined) {
  registerHooks({
    load(url, context, nextLoad) {
      appendFileSync(target, `${url}\n`)
      return nextLoad(url, context)
    },
  })
}
