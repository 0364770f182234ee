import { canonicalPath, type FileObject, parentOf } from '../state/file-tree.ts'
import { type Principal, principalName } from '../state/principal.ts'
import { ApiError, badRequest, invalidParameter, permissionDenied } from './errors.ts'
import { mayRead, mayWrite } from './file-access.ts'
import { readImport } from './import-body.ts'
import type { Platform } from './platform.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import { deniedMessage } from './unverified.ts'

// Sources. Paths, 404 for a missing parent, 409 and 400 for what exists, 403:
// `databricks/cli:libs/filer/workspace_files_client.go`. The limit of 10 MB: docs "Deploy a Databricks app". Codes and
// texts of the other refusals: UNVERIFIED.

/** Content limit of `import` and `export`, in bytes; `import-file` takes more. */
const JSON_LIMIT_BYTES = 10_485_760
const NOTEBOOK_HEADER = /^(?:#|--|\/\/) Databricks notebook source/

/** `/api/2.0/workspace/…` and `/api/2.0/workspace-files/…` (`databricks/cli:libs/filer/workspace_files_client.go`). */
export function fileRoutes(platform: Platform): Route[] {
  const workspace = '/api/2.0/workspace'
  const files = '/api/2.0/workspace-files'
  return [
    { method: 'POST', pattern: `${workspace}/mkdirs`, handle: (call) => mkdirs(platform, call) },
    { method: 'POST', pattern: `${workspace}/import`, handle: (call) => importContent(platform, call) },
    { method: 'POST', pattern: `${workspace}/delete`, handle: (call) => remove(platform, call) },
    { method: 'GET', pattern: `${workspace}/list`, handle: (call) => list(platform, call) },
    { method: 'GET', pattern: `${workspace}/get-status`, handle: (call) => getStatus(platform, call) },
    { method: 'GET', pattern: `${workspace}/export`, handle: (call) => exportContent(platform, call) },
    { method: 'POST', pattern: `${files}/import-file/{path*}`, handle: (call) => importFile(platform, call) },
    { method: 'GET', pattern: `${files}/{path*}`, handle: (call) => download(platform, call) },
    {
      method: 'HEAD',
      pattern: `${files}/{path*}`,
      handle: (call) => ({ ...download(platform, call), body: undefined }),
    },
  ]
}

function mkdirs(platform: Platform, call: Call): Answer {
  const given = call.json().requiredString('path')
  const path = readPath(given)
  const existing = platform.world.files.get(path)
  if (existing && existing.type !== 'DIRECTORY') throw exists(given)
  if (!existing) requireWrite(platform, call.caller, path, given)
  platform.world.files.makeDirectory(path, platform.clock.now())
  return ok()
}

/** Raw body; 409 when the file is there and `overwrite` is not true. */
function importFile(platform: Platform, call: Call): Answer {
  const given = absolute(call.param('path'))
  const path = readPath(given)
  requireParent(platform, path)
  requireWrite(platform, call.caller, path, given)
  const target = placeOf(path, call.request.body)
  const existing = platform.world.files.get(target.path)
  if (existing?.type === 'DIRECTORY') throw exists(given)
  if (existing && !call.flag('overwrite')) {
    if (existing.type === 'NOTEBOOK') throw badRequest(`Path (${given}) already exists.`)
    throw new ApiError(409, 'RESOURCE_ALREADY_EXISTS', `File already exists at (${given}).`)
  }
  platform.world.files.write(target.path, call.request.body, platform.clock.now(), target.type)
  return ok()
}

async function importContent(platform: Platform, call: Call): Promise<Answer> {
  const request = await readImport(call)
  const path = readPath(request.path)
  requireParent(platform, path)
  requireWrite(platform, call.caller, path, request.path)
  if (request.content.length > JSON_LIMIT_BYTES) {
    throw new ApiError(400, 'MAX_NOTEBOOK_SIZE_EXCEEDED', `content size exceeded ${JSON_LIMIT_BYTES} limit`)
  }
  const target = request.raw ? { path, type: 'FILE' as const } : placeOf(path, request.content)
  const existing = platform.world.files.get(target.path)
  if (existing && (!request.overwrite || existing.type === 'DIRECTORY')) throw exists(request.path)
  platform.world.files.write(target.path, request.content, platform.clock.now(), target.type)
  return ok()
}

/** A notebook loses its extension. */
function placeOf(
  path: string,
  content: Buffer,
): { readonly path: string; readonly type: 'FILE' | 'NOTEBOOK' } {
  const extension = /\.(?:py|sql|scala|r|ipynb)$/i.exec(path)?.[0]
  const isNotebook =
    extension !== undefined &&
    (extension === '.ipynb' || NOTEBOOK_HEADER.test(content.subarray(0, 100).toString('utf8')))
  return isNotebook ? { path: path.slice(0, -extension.length), type: 'NOTEBOOK' } : { path, type: 'FILE' }
}

function list(platform: Platform, call: Call): Answer {
  const { given, path, object } = readable(platform, call)
  if (object.type !== 'DIRECTORY') return ok({ objects: [view(given, object)] })
  const objects = platform.world.files
    .children(path)
    .filter(([child]) => mayRead(platform, call.caller, child))
    .map(([child, childObject]) => view(joined(given, child.slice(child.lastIndexOf('/') + 1)), childObject))
  return ok(objects.length > 0 ? { objects } : {})
}

function getStatus(platform: Platform, call: Call): Answer {
  const { given, object } = readable(platform, call)
  return ok(view(given, object))
}

function exportContent(platform: Platform, call: Call): Answer {
  const { given, object } = readable(platform, call)
  if (object.type === 'DIRECTORY')
    throw invalidParameter(`${given} is a folder; the emulator exports files only.`)
  if (object.content.length > JSON_LIMIT_BYTES) {
    throw new ApiError(400, 'MAX_NOTEBOOK_SIZE_EXCEEDED', `content size exceeded ${JSON_LIMIT_BYTES} limit`)
  }
  return call.flag('direct_download')
    ? raw(object.content)
    : ok({ content: object.content.toString('base64'), file_type: given.split('.').at(-1) ?? '' })
}

function download(platform: Platform, call: Call): Answer {
  const given = absolute(call.param('path'))
  const object = platform.world.files.get(readPath(given))
  if (!object || object.type === 'DIRECTORY' || !mayRead(platform, call.caller, readPath(given)))
    throw missing(given)
  return raw(object.content)
}

function remove(platform: Platform, call: Call): Answer {
  const body = call.json()
  const given = body.requiredString('path')
  const path = readPath(given)
  if (!platform.world.files.get(path)) throw missing(given)
  requireWrite(platform, call.caller, path, given)
  if (isHome(path)) throw badRequest(`Cannot delete ${given}.`)
  if (platform.world.files.children(path).length > 0 && !body.boolean('recursive')) {
    throw new ApiError(400, 'DIRECTORY_NOT_EMPTY', `Folder (${given}) is not empty.`)
  }
  platform.world.files.remove(path)
  return ok()
}

/** What the query's `path` names; an object that the caller may not read does not exist for it. */
function readable(
  platform: Platform,
  call: Call,
): { readonly given: string; readonly path: string; readonly object: FileObject } {
  const given = call.query('path')
  if (!given) throw invalidParameter("Missing required field: 'path'")
  const path = readPath(given)
  const object = platform.world.files.get(path)
  if (!object || !mayRead(platform, call.caller, path)) throw missing(given)
  return { given, path, object }
}

function readPath(given: string): string {
  const path = canonicalPath(given)
  if (path === undefined) throw invalidParameter(`Path (${given}) must be absolute.`)
  return path
}

function requireParent(platform: Platform, path: string): void {
  const parent = parentOf(path)
  if (platform.world.files.get(parent)?.type === 'DIRECTORY') return
  throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `The parent folder (${parent}) does not exist.`)
}

function requireWrite(platform: Platform, caller: Principal, path: string, given: string): void {
  if (mayWrite(platform, caller, path)) return
  throw permissionDenied(deniedMessage(principalName(caller), 'write', given))
}

function isHome(path: string): boolean {
  return /^\/(?:Users(?:\/[^/]+)?|Shared)?$/.test(path)
}

function view(path: string, object: FileObject): Record<string, unknown> {
  return {
    object_type: object.type,
    path,
    object_id: object.id,
    resource_id: String(object.id),
    created_at: object.modifiedAt,
    modified_at: object.modifiedAt,
    ...(object.type === 'DIRECTORY' ? {} : { size: object.content.length }),
    ...(object.type === 'NOTEBOOK' ? { language: 'PYTHON' } : {}),
  }
}

function raw(content: Buffer): Answer {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/octet-stream', 'Content-Length': String(content.length) },
    body: content,
  }
}

/** Paths come back in the form in which they were asked for. */
function joined(folder: string, name: string): string {
  return folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`
}

function missing(given: string): ApiError {
  return new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `Path (${given}) doesn't exist.`)
}

function exists(given: string): ApiError {
  return new ApiError(400, 'RESOURCE_ALREADY_EXISTS', `Path (${given}) already exists.`)
}
