// Preload (`node --import`) for a program that ends within seconds and is started again and again: the SQL parser's
// WebAssembly would be optimised for longer than it is used. The flag is set when that is compiled and not before, since
// another set of flags costs Node the compiled code of its own modules (about 60 ms a start).
// Plain JavaScript, because Node 20 must load it too.
import { setFlagsFromString } from 'node:v8'

/** Bytes; undici's own module is far smaller. */
const LARGE = 500_000
const { instantiate } = WebAssembly

/** @type {(source: any, imports?: WebAssembly.Imports) => Promise<any>} */
WebAssembly.instantiate = (source, imports) => {
  if (source.byteLength > LARGE) setFlagsFromString('--liftoff-only')
  return instantiate(source, imports)
}
