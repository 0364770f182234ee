import { expect, it } from 'vitest'
import { checkPending } from '../../../src/commands/pending.ts'
import type { Ports } from '../../../src/commands/ports.ts'
import { InvalidInput } from '../../../src/error.ts'
import { NOTHING_DUE } from '../../../src/postgres/migrations/guard/look.ts'
import { migration, Run, wantedDatabase } from '../postgres/lab.ts'

it('checks every file while nobody can tell which are applied', async () => {
  const wanted = wantedDatabase({
    database: 'db',
    migrations: [migration('0001_bad.sql', 'create tabel a (id int)')],
  })
  const { ports }: { ports: Pick<Ports, 'reporter' | 'syntax'> } = new Run()
  const deferred = { state: 'deferred', reason: 'it is stopped', roleMissing: false } as const
  await expect(checkPending([], wanted, deferred, ports)).rejects.toThrow(InvalidInput)
  await expect(checkPending([], wanted, { state: 'new', look: NOTHING_DUE }, ports)).resolves.toBeUndefined()
})
