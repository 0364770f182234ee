/** One of everything that a statement can lock, and what hangs together. */
export const SCENE = `
  CREATE TABLE customers (id bigint PRIMARY KEY, name text, code text UNIQUE);
  CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, note text, price numeric NOT NULL DEFAULT 0);
  CREATE INDEX orders_note ON orders (note);
  ALTER TABLE orders ADD CONSTRAINT positive CHECK (price >= 0) NOT VALID;
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
  CREATE POLICY mine ON orders USING (true);
  CREATE VIEW latest AS SELECT id FROM orders;
  CREATE MATERIALIZED VIEW totals AS SELECT 1 AS id;
  CREATE UNIQUE INDEX totals_id ON totals (id);
  CREATE SEQUENCE numbers;
  CREATE TABLE events (at date NOT NULL, what text) PARTITION BY RANGE (at);
  CREATE TABLE events_old PARTITION OF events FOR VALUES FROM ('2000-01-01') TO ('2001-01-01');
  CREATE TABLE events_new (at date NOT NULL, what text);
  CREATE TABLE base (a int);
  CREATE TYPE mood AS ENUM ('good');
  CREATE TABLE invoices (id bigint PRIMARY KEY, customer bigint CONSTRAINT invoices_customer REFERENCES customers,
    code text CONSTRAINT invoices_code REFERENCES customers (code), number serial);
  CREATE TABLE payments (id bigint PRIMARY KEY, invoice bigint CONSTRAINT payments_invoice REFERENCES invoices);
  CREATE VIEW billed AS SELECT customer FROM invoices;
  CREATE VIEW billed_more AS SELECT customer FROM billed;
  CREATE DOMAIN price AS numeric;
  CREATE TABLE offers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, amount price, feeling mood);
  CREATE FUNCTION label() RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''x''::text';
  CREATE TABLE labels (id bigint, name text DEFAULT label());
  CREATE INDEX labels_name ON labels (name);
  CREATE TABLE plain (id bigint);
  CREATE TABLE codes (code text);
  CREATE UNIQUE INDEX codes_code ON codes (code);
  CREATE TABLE marks (code text CONSTRAINT marks_code REFERENCES codes (code));
  CREATE TABLE parted (id bigint NOT NULL, customer bigint CONSTRAINT parted_customer REFERENCES customers, kind text, PRIMARY KEY (id))
    PARTITION BY RANGE (id);
  CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (100);
  CREATE TABLE parted_rest PARTITION OF parted DEFAULT;
  CREATE TABLE parted_next (id bigint NOT NULL, customer bigint, kind text, PRIMARY KEY (id));
  CREATE INDEX parted_kind ON parted (kind);
  CREATE TRIGGER parted_touched AFTER INSERT ON parted FOR EACH ROW EXECUTE FUNCTION touch();
  CREATE TABLE details (id bigint, parted bigint CONSTRAINT details_parted REFERENCES parted);
  CREATE TABLE animals (name text CONSTRAINT named CHECK (name <> ''));
  CREATE TABLE dogs (breed text) INHERITS (animals);
  CREATE RULE quiet AS ON DELETE TO base DO INSTEAD NOTHING;
  CREATE STATISTICS known ON note, price FROM orders;
  CREATE TYPE pair AS (a int, b int)`
