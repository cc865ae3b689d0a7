-- Where the next incremental pull of a table begins, when the last full one ended, and what the pull under way is: since when it reads.
alter table tables
    add column pull_cursor text,
    add column pull_since  text,
    add column scanned_at  timestamptz;
