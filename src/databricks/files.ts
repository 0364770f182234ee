import { DeployError } from '../error.ts'
import { isAlreadyExists, isNotFound } from './api-error.ts'
import type { WorkspaceClient } from './http.ts'
import { type Decoder, decode } from './json.ts'

export interface FolderEntry {
  /** Absolute workspace path. */
  readonly path: string
  /** `FILE`, `DIRECTORY`, `NOTEBOOK`, `REPO`, `LIBRARY`. */
  readonly type: string
  /** Bytes; undefined for folders. */
  readonly size: number | undefined
  /** Epoch ms. */
  readonly modifiedAt: number | undefined
  readonly objectId: number | undefined
}

/** Creates the folder and its parents; fine if it exists. */
export async function makeFolder(client: WorkspaceClient, path: string): Promise<void> {
  await client.post('/api/2.0/workspace/mkdirs', { body: { path }, retry: 'safe', mayBeEmpty: true })
}

/**
 * Writes a file, creating its folder if needed. With `overwrite: false` an existing file is an error `FILE_EXISTS`,
 * which is what makes a lock file; a lost answer is then not repeated but thrown, and the file may or may not be there.
 */
export async function writeFile(
  client: WorkspaceClient,
  path: string,
  bytes: Uint8Array,
  options: { readonly overwrite: boolean },
): Promise<void> {
  try {
    await upload(client, path, bytes, options.overwrite)
  } catch (error) {
    if (!isNotFound(error)) throw asFileExists(error, path)
    // The API answers 404 when the folder is missing (databricks/cli:libs/filer/workspace_files_client.go).
    await makeFolder(client, path.slice(0, path.lastIndexOf('/')))
    await upload(client, path, bytes, options.overwrite).catch((again: unknown) => {
      throw asFileExists(again, path)
    })
  }
}

/** The file's bytes, or undefined when there is none. At most 10 MB. */
export async function readFile(client: WorkspaceClient, path: string): Promise<Uint8Array | undefined> {
  return orUndefined(client.download('/api/2.0/workspace/export', { path, direct_download: true }))
}

/** What is directly in the folder, or undefined when there is no such folder. Throws `NOT_A_FOLDER`. */
export async function listFolder(client: WorkspaceClient, path: string): Promise<FolderEntry[] | undefined> {
  const url = '/api/2.0/workspace/list'
  const look = () => orUndefined(client.get(url, { query: { path }, mayBeEmpty: true }))
  const first = await look()
  // An empty folder and an answer that lost its content look alike: only the second look tells.
  const json =
    first !== undefined && decode(first, `GET ${url}`).list('objects', () => 0).length === 0
      ? await look()
      : first
  if (json === undefined) return undefined
  const entries = decode(json, `GET ${url}`).list('objects', entryOf)
  // Asked about a file, the API lists the file itself.
  if (entries.length === 1 && entries[0]?.path === path) {
    throw new DeployError(
      'NOT_A_FOLDER',
      `"${path}" in the workspace is a file, but a folder is needed there.`,
      {
        hint: 'Remove or rename it, or choose another `workspace_path`.',
      },
    )
  }
  return entries
}

/** What is at the path, or undefined when nothing is. */
export async function readEntry(client: WorkspaceClient, path: string): Promise<FolderEntry | undefined> {
  const url = '/api/2.0/workspace/get-status'
  const json = await orUndefined(client.get(url, { query: { path } }))
  return json === undefined ? undefined : entryOf(decode(json, `GET ${url}`))
}

function entryOf(object: Decoder): FolderEntry {
  return {
    path: object.string('path'),
    type: object.string('object_type'),
    size: object.optionalNumber('size'),
    modifiedAt: object.optionalNumber('modified_at'),
    objectId: object.optionalNumber('object_id'),
  }
}

/** Deletes a file or folder; fine if it does not exist. */
export async function deletePath(
  client: WorkspaceClient,
  path: string,
  options: { readonly recursive: boolean },
): Promise<void> {
  const body = { path, recursive: options.recursive }
  await orUndefined(client.post('/api/2.0/workspace/delete', { body, retry: 'safe', mayBeEmpty: true }))
}

/** As `deletePath`, and looks whether the folder is gone: an answer that says nothing may be anybody's. */
export async function deleteFolder(
  client: WorkspaceClient,
  path: string,
  options: { readonly recursive: boolean },
): Promise<void> {
  await client.deadline.poll(`folder ${path} to be gone`, async () => {
    await deletePath(client, path, options)
    const left = await readEntry(client, path)
    return left === undefined ? { done: true, value: undefined } : { done: false, state: 'it is there' }
  })
}

/** The whole path is one segment of the URL, slashes encoded, without the first one. */
async function upload(
  client: WorkspaceClient,
  path: string,
  bytes: Uint8Array,
  overwrite: boolean,
): Promise<void> {
  const url = `/api/2.0/workspace-files/import-file/${encodeURIComponent(path.replace(/^\/+/, ''))}`
  await client.upload(url, bytes, { overwrite }, overwrite ? 'safe' : 'never')
}

/** 409 "already exists" for files, 400 for notebooks; a 409 that does not say so is a conflict with another change. */
function asFileExists(error: unknown, path: string): unknown {
  if (!isAlreadyExists(error)) return error
  return new DeployError('FILE_EXISTS', `"${path}" exists already in the workspace.`, {
    cause: error,
    hint: 'Remove it, or choose another `workspace_path`.',
  })
}

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
