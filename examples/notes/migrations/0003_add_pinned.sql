-- A constant default is kept in the catalog, so no row is written and the lock is short.
ALTER TABLE notes ADD COLUMN IF NOT EXISTS pinned boolean NOT NULL DEFAULT false;
