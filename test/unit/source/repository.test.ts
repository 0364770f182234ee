import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { findRepository } from '../../../src/source/repository.ts'

const root = mkdtempSync(join(tmpdir(), 'lakebase-repository-'))
afterEach(() => rmSync(join(root, '.git'), { recursive: true, force: true }))

it.each([
  ['git@github.com:tellr/shop.git', 'tellr/shop'],
  ['https://github.com/tellr/shop', 'tellr/shop'],
  ['https://github.com/tellr/shop.git', 'tellr/shop'],
  ['ssh://git@github.example.com/tellr/shop.js', 'tellr/shop.js'],
  ['https://gitlab.com/tellr/shop', undefined],
])('reads %s', (url, repository) => {
  mkdirSync(join(root, '.git'))
  mkdirSync(join(root, 'a/b'), { recursive: true })
  const config = `[core]\n\tbare = false\n[remote "fork"]\n\turl = https://github.com/x/y\n[remote "origin"]\n\turl = ${url}\n[branch "main"]\n`
  writeFileSync(join(root, '.git', 'config'), config)
  writeFileSync(join(root, '.git', 'HEAD'), 'ref: refs/heads/trunk\n')
  expect(findRepository(join(root, 'a/b'))).toEqual({ root, name: repository, branch: 'trunk' })
})

it('reads a worktree, and stops at a file of git that cannot be read', () => {
  mkdirSync(join(root, '.git/worktrees/b'), { recursive: true })
  writeFileSync(join(root, '.git/config'), '[remote "origin"]\n\turl = git@github.com:tellr/shop.git\n')
  writeFileSync(join(root, '.git/worktrees/b/HEAD'), 'ref: refs/heads/feature\n')
  writeFileSync(join(root, '.git/worktrees/b/commondir'), '../..\n')
  const worktree = join(root, 'b')
  mkdirSync(worktree)
  writeFileSync(join(worktree, '.git'), 'gitdir: ../.git/worktrees/b\n')
  expect(findRepository(worktree)).toEqual({ root: worktree, name: 'tellr/shop', branch: 'feature' })
  rmSync(join(root, '.git/config'))
  mkdirSync(join(root, '.git/config'))
  expect(findRepository(worktree)).toBeUndefined()
})
