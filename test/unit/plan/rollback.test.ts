import { describe, expect, test } from 'vitest'
import type { LedgerRow } from '../../../src/catalog/catalog.ts'
import type { DetailedRelease } from '../../../src/catalog/release.ts'
import { DeployError } from '../../../src/error.ts'
import {
  chooseRelease,
  describeAhead,
  migrationsSince,
  type ReleaseHistory,
  refuseBreaking,
} from '../../../src/plan/rollback.ts'

type Partly = Partial<Omit<DetailedRelease, 'detail'>> & Partial<DetailedRelease['detail']>

/** `a`: the version, of which digests and commit are made. */
function row(version: string, { environment, artifactDigest, gitSha, migrations, ...rest }: Partly = {}) {
  const release: DetailedRelease = {
    id: version,
    releaseDigest: version.repeat(64),
    sourceDigest: `source ${version}`,
    run: 'ci',
    folder: `/shop/${version}`,
    deploymentId: `d-${version}`,
    startedAt: 0,
    outcome: 'healthy',
    manifestDigest: 'm',
    isUnseen: false,
    ...rest,
    detail: {
      app: 'client',
      environment: environment ?? 'prod',
      artifactDigest: artifactDigest ?? `0${version.repeat(63)}`,
      gitSha: gitSha ?? `9${version.repeat(39)}`,
      migrations: migrations ?? [],
    },
  }
  return release
}

/** The id of what is chosen, or the code of the refusal. */
function chosen(releases: readonly DetailedRelease[], to?: string, running?: ReleaseHistory['running']) {
  const [newest] = releases
  const runs = running ?? (newest && { kind: 'recorded', release: newest })
  try {
    return chooseRelease({ releases, running: runs, environment: 'prod' }, to).id
  } catch (error) {
    if (error instanceof DeployError) return error.code
    throw error
  }
}

/** What is said when nothing can be chosen. */
function complaint(releases: readonly DetailedRelease[], to?: string): string {
  try {
    return chooseRelease({ releases, running: undefined, environment: 'prod' }, to).id
  } catch (error) {
    return error instanceof DeployError ? `${error.message} ${error.hint}` : String(error)
  }
}

const [A, B, C] = [row('a'), row('b'), row('c')]

describe('without a name one goes back to the last healthy release before the newest', () => {
  test('past those that were not healthy, or have the same code', () => {
    expect(chosen([C, B, A])).toBe('b')
    const others = [row('1', { outcome: 'unhealthy' }), row('2', { sourceDigest: C.sourceDigest })]
    expect(chosen([C, ...others, B, A])).toBe('b')
  })

  test('which may run already, where the newest never did', () => {
    expect(chosen([{ ...C, outcome: 'failed' }, B, A], undefined, { kind: 'recorded', release: B })).toBe('b')
  })

  test('which is the newest healthy one, where something runs that nobody recorded', () => {
    expect(chosen([C, B, A], undefined, { kind: 'unrecorded' })).toBe('c')
    expect(chosen([row('d', { outcome: 'superseded' }), C], undefined, { kind: 'unrecorded' })).toBe('c')
  })

  test('of this environment, also where another one deploys the same app', () => {
    const other = row('e', { environment: 'dev' })
    expect(chosen([other, B, A])).toBe('b')
    expect(chosen([B, other, A])).toBe('a')
    expect(chosen([B, other])).toBe('NO_EARLIER_RELEASE')
  })

  test('or to nothing', () => {
    expect(chosen([])).toBe('NO_EARLIER_RELEASE')
    expect(complaint([])).toContain('No release of this app and environment is recorded.')
    expect(complaint([A])).toContain('is recorded before the newest one.')
    expect(chosen([A])).toBe('NO_EARLIER_RELEASE')
    expect(chosen([B, { ...A, outcome: 'unhealthy' }])).toBe('NO_EARLIER_RELEASE')
  })

  test('no further than a rollback went, however often it is asked for and however it ended', () => {
    const back = { ...B, id: 'back', restores: 'b' }
    expect(chosen([back, C, B, A])).toBe('back')
    expect(chosen([{ ...back, outcome: 'deploying' }, C, B, A])).toBe('back')
    expect(chosen([row('d'), back, C, B, A])).toBe('back')
  })
})

describe('a name is the beginning of', () => {
  test('a release digest, an artefact digest or a commit', () => {
    for (const to of ['aaaaaaa', 'AAAAAAA', '0aaaaaa', '9aaaaaa']) expect(chosen([C, B, A], to)).toBe('a')
    expect(chosen([C, B, A], 'eeeeeee')).toBe('RELEASE_NOT_FOUND')
  })

  test('one release, whatever number of deployments it had', () => {
    expect(chosen([C, { ...A, id: 'again' }, B, A], 'aaaaaaa')).toBe('again')
    expect(chosen([C, { ...A, id: 'again', outcome: 'unhealthy' }, A], 'aaaaaaa')).toBe('a')
    const sameCommit = row('b', { gitSha: A.detail.gitSha })
    expect(chosen([C, sameCommit, A], '9aaaaaa')).toBe('RELEASE_AMBIGUOUS')
    expect(complaint([C, sameCommit, A], '9aaaaaa')).toBe(
      '"9aaaaaa" is the beginning of 2 releases: release bbbbbbbbbbbb (commit 9aaaaaa) of 1970-01-01T00:00:00.000Z, release aaaaaaaaaaaa (commit 9aaaaaa) of 1970-01-01T00:00:00.000Z. Name one by its own digest.',
    )
    expect(complaint([A], 'eeeeeee')).toContain('Name one that was healthy: release aaaaaaaaaaaa')
    expect(complaint([row('a', { outcome: 'failed' })], 'eeeeeee')).toContain('None was healthy yet')
    expect(chosen([B, A], undefined, undefined)).toBe('a')
  })

  test('a healthy one of this environment', () => {
    expect(chosen([C, { ...B, outcome: 'superseded' }], 'bbbbbbb')).toBe('RELEASE_NEVER_HEALTHY')
    expect(chosen([C, row('b', { environment: 'dev' })], 'bbbbbbb')).toBe('RELEASE_NOT_FOUND')
  })
})

function applied(name: string, at: number, contracts?: boolean): LedgerRow {
  return { version: name, name, checksum: `sum of ${name}`, appliedAt: new Date(at).toISOString(), contracts }
}

describe('what was applied since a release', () => {
  const ledger = [applied('1', 10, true), applied('2', 30, true), applied('3', 50, false)]
  const since = (release: DetailedRelease) => migrationsSince(release, ledger).map(({ name }) => name)

  test('is what came after its beginning, and not what it brought and ran after the deployment', () => {
    for (const startedAt of [10, 20, 29]) expect(since(row('a', { startedAt }))).toEqual(['2', '3'])
    expect(since(row('a', { startedAt: 20, migrations: ['sum of 2'] }))).toEqual(['3'])
  })

  test('of one that was gone back to, is what it did not bring, whenever that was', () => {
    const back = { startedAt: 60, restores: 'x' }
    expect(since(row('a', { ...back, migrations: ['sum of 1'] }))).toEqual(['2', '3'])
    expect(since(row('a', back))).toEqual(['1', '2', '3'])
  })

  test('may break its code when it took something away, or nobody knows', () => {
    const release = row('a', { startedAt: 20 })
    const refusal = (rows: readonly LedgerRow[] | 'unreadable' | undefined, command?: string) => {
      try {
        refuseBreaking(release, { ledger: rows, command, releases: [release] })
        return undefined
      } catch (error) {
        return error instanceof DeployError ? `${error.code}: ${error.message}` : String(error)
      }
    }
    expect(refusal([applied('1', 10, true), applied('3', 50, false)])).toBeUndefined()
    expect(refusal(ledger)).toMatch(
      /^OLD_CODE_MAY_BREAK: .* since then 2 took away or changed what code may use, or ran code that may have \(a DO block, a routine\)\.$/,
    )
    expect(refusal([applied('4', 50), ...ledger, applied('5', 60, true)])).toMatch(
      /since then 2, 5 took away .* \(a DO block, a routine\); 4 was applied, of which nobody knows whether it did\.$/,
    )
    expect(refusal([applied('4', 50)])).toContain('since then 4 was applied, of which nobody knows')
    expect(refusal('unreadable')).toContain('cannot be read')
    expect(refusal([], 'npx drizzle-kit migrate')).toContain('`npx drizzle-kit migrate` migrates it')
    expect(refusal(undefined)).toBeUndefined()
  })

  test('counts as unknown where the release had migrations and the ledger has none', () => {
    const release = row('a', { migrations: ['sum of 1'] })
    const past = { ledger: [], command: undefined, releases: [release] }
    expect(() => refuseBreaking(release, past)).toThrow('gone or empty')
    const filled = { ...past, ledger: [applied('1', 0, true)] }
    expect(() => refuseBreaking(release, filled)).not.toThrow()
  })

  test('counts as unknown where the ledger has lost what the newest healthy release brought', () => {
    const release = row('a', { migrations: ['sum of 1'] })
    const newest = row('b', { migrations: ['sum of 1', 'sum of 2'], startedAt: 60 })
    const ledger = [applied('1', 0, false)]
    const refusal = (releases: readonly DetailedRelease[]) => () =>
      refuseBreaking(release, { ledger, command: undefined, releases })
    expect(refusal([newest, release])).toThrow(
      'the ledger does not hold 1 migration that release bbbbbbbbbbbb',
    )
    expect(refusal([{ ...newest, outcome: 'failed' }, release])).not.toThrow()
  })

  test('counts as unknown where a command migrated the release or one since', () => {
    const byCommand = { ...C, detail: { ...C.detail, migrations: undefined } }
    const refusal = (release: DetailedRelease, releases: readonly DetailedRelease[]) => () =>
      refuseBreaking(release, { ledger: [], command: undefined, releases })
    expect(refusal(byCommand, [byCommand])).toThrow('a command migrated it')
    expect(refusal(B, [byCommand, B, A])).toThrow('a command migrated it')
    expect(refusal(C, [C, byCommand, A])).not.toThrow()
    const back = { ...A, id: 'back', restores: 'a' }
    expect(refusal(back, [back, byCommand, A])).toThrow('a command migrated it')
  })

  test('is named in a plan, some of it', () => {
    expect(describeAhead([])).toBe('the schema stays')
    expect(describeAhead(['1', '2', '3', '4', '5', '6', '7'])).toBe(
      'the schema stays, 7 migrations ahead: 1, 2, 3, 4, 5 and 2 more',
    )
    expect(describeAhead(['1', '2', '3', '4', '5'])).toBe(
      'the schema stays, 5 migrations ahead: 1, 2, 3, 4, 5',
    )
  })
})
