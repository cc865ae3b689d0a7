-- What follows when a service changes the fields of a table, and what of it waits.
alter table tables
    add column schema_policy    text,                          -- null: what the host says
    add column pending_changes  jsonb   not null default '[]',
    add column accepted_changes jsonb   not null default '[]', -- those that a person agreed to
    add column needs_full_read  boolean not null default false;
