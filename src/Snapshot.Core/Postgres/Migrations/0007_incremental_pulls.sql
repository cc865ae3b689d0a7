-- Where the next incremental pull of a table begins, when the last full one ended, what the last one did, and since when the one under way reads.
alter table tables
    add column pull_cursor text,
    add column pull_since  text,
    add column pull_job    uuid,
    add column pull_result jsonb,
    add column scanned_at  timestamptz;
