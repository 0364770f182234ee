import type { Location } from '../../error.ts'

/** The place of an offset (UTF-16, from 0) in a file; columns count characters, as an editor does. */
export function locate(file: string, text: string, offset: number): Location {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { file, line: before.split('\n').length, column: characters(before.slice(lineStart)) + 1 }
}

/** `locate` for many places of one text, which is searched for its lines once. */
export function locator(file: string, text: string): (offset: number) => Location {
  let starts: readonly number[] | undefined
  return (offset) => {
    starts ??= lineStarts(text)
    const line = lastAtMost(starts, offset)
    return { file, line: line + 1, column: characters(text.slice(starts[line], offset)) + 1 }
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
  return starts
}

/** The index of the last of ascending numbers, of which the first is 0, that is not above `limit`. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((numbers[middle] ?? 0) <= limit) low = middle
    else high = middle - 1
  }
  return low
}

/** How many characters (code points) a text has: the unit of PostgreSQL's error positions. */
export function characters(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** The offset (UTF-16) of character number `index`, counting from 0. */
export function offsetOfCharacter(text: string, index: number): number {
  let offset = 0
  let seen = 0
  for (const character of text) {
    if (seen === index) break
    offset += character.length
    seen += 1
  }
  return offset
}

/** The offset (UTF-16) of each of these UTF-8 byte offsets, which must ascend. */
export function offsetsOfBytes(text: string, byteOffsets: readonly number[]): readonly number[] {
  const offsets: number[] = []
  let bytes = 0
  let offset = 0
  for (const desired of byteOffsets) {
    while (bytes < desired && offset < text.length) {
      const point = text.codePointAt(offset) ?? 0
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
      offset += point < 0x10000 ? 1 : 2
    }
    offsets.push(offset)
  }
  return offsets
}
