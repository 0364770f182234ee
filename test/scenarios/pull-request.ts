import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IssueComment } from '../../src/emulator/control-plane/world.ts'
import type { Emulator } from '../../src/emulator/emulator.ts'

const REPOSITORY = 'tellr/shop'

/** An open pull request of the repository that the runner works for. */
export interface PullRequest {
  /** Its comments, oldest first. */
  comments(): IssueComment[]
  /** Comments of other people, made before. */
  chat(count: number, text?: string): void
  /** Inputs of a step that comments, and the variables of its job. */
  readonly with: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  /** Path of the list of its comments in GitHub's API. */
  readonly path: string
  dispose(): void
}

export function openPullRequest(emulator: Emulator, number: number): PullRequest {
  const folder = mkdtempSync(join(tmpdir(), 'lakebase-event-'))
  const event = join(folder, 'event.json')
  writeFileSync(event, JSON.stringify({ action: 'synchronize', number, pull_request: { number } }))
  const key = `${REPOSITORY}#${number}`
  const { github } = emulator.world
  return {
    comments: () => github.comments.get(key) ?? [],
    chat: (count, text) => {
      const now = emulator.clock.now()
      const comments = Array.from({ length: count }, (_, index) => ({
        id: 1_000_000_000 + number * 1000 + index,
        author: 'jane',
        createdAt: now,
        updatedAt: now,
        body: text ?? `remark ${index + 1}`,
      }))
      github.comments.set(key, [...(github.comments.get(key) ?? []), ...comments])
    },
    with: { command: 'plan', comment: 'true', 'github-token': github.token },
    env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event },
    path: `/repos/${REPOSITORY}/issues/${number}/comments`,
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  }
}
