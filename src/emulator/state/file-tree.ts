export type FileObject =
  | { readonly type: 'DIRECTORY'; readonly id: number; readonly modifiedAt: number }
  | {
      readonly type: 'FILE' | 'NOTEBOOK'
      readonly id: number
      readonly modifiedAt: number
      readonly content: Buffer
    }

export type WorkspaceFile = Extract<FileObject, { content: Buffer }>

/**
 * The workspace file system. Paths are canonical: absolute, without the `/Workspace` prefix and without a trailing
 * slash, so that `/Workspace/Users/x` and `/Users/x` are the same. The root is `/`.
 */
export class FileTree {
  readonly #objects = new Map<string, FileObject>()
  #nextId = 4_001_000

  constructor(now: number) {
    for (const path of ['/', '/Users', '/Shared']) this.makeDirectory(path, now)
  }

  get(path: string): FileObject | undefined {
    return this.#objects.get(path)
  }

  /** Where the object with this id is. */
  pathOf(id: number): string | undefined {
    for (const [path, object] of this.#objects) if (object.id === id) return path
    return undefined
  }

  /** Creates the folder and its parents; what exists stays. */
  makeDirectory(path: string, now: number): void {
    if (this.#objects.has(path)) return
    if (path !== '/') this.makeDirectory(parentOf(path), now)
    this.#objects.set(path, { type: 'DIRECTORY', id: this.#newId(), modifiedAt: now })
  }

  /** Writes the file over what is there; its parent must exist. */
  write(path: string, content: Buffer, now: number, type: 'FILE' | 'NOTEBOOK' = 'FILE'): WorkspaceFile {
    const id = this.#objects.get(path)?.id ?? this.#newId()
    const file: WorkspaceFile = { type, id, modifiedAt: now, content }
    this.#objects.set(path, file)
    return file
  }

  /** Direct children, sorted by path. */
  children(path: string): [string, FileObject][] {
    return this.#below(path).filter(([child]) => parentOf(child) === path)
  }

  /** Every file below the folder, by its path relative to it. */
  files(path: string): Map<string, WorkspaceFile> {
    const found = new Map<string, WorkspaceFile>()
    for (const [child, object] of this.#below(path)) {
      if (object.type !== 'DIRECTORY') found.set(child.slice(prefixOf(path).length), object)
    }
    return found
  }

  /** Removes the object and all below it. */
  remove(path: string): void {
    for (const [child] of this.#below(path)) this.#objects.delete(child)
    this.#objects.delete(path)
  }

  #below(path: string): [string, FileObject][] {
    const prefix = prefixOf(path)
    return [...this.#objects]
      .filter(([child]) => child.startsWith(prefix) && child !== path)
      .sort(([a], [b]) => (a < b ? -1 : 1))
  }

  #newId(): number {
    this.#nextId += 1
    return this.#nextId
  }
}

/** Undefined for a path that is not absolute or that climbs (`..`). */
export function canonicalPath(path: string): string | undefined {
  if (!path.startsWith('/')) return undefined
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) return undefined
  if (parts[0] === 'Workspace') parts.shift()
  return `/${parts.join('/')}`
}

export function parentOf(path: string): string {
  const cut = path.lastIndexOf('/')
  return cut <= 0 ? '/' : path.slice(0, cut)
}

function prefixOf(path: string): string {
  return path === '/' ? '/' : `${path}/`
}
