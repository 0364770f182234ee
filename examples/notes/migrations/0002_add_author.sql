-- Without NOT NULL: the code that still runs while this is applied knows nothing of authors.
ALTER TABLE notes ADD COLUMN IF NOT EXISTS author text;
