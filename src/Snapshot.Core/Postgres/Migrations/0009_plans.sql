-- A plan is written page by page: it has its hash when it is whole, and what the host's gates say of it.
alter table plans
    alter column hash drop not null,
    add column findings jsonb not null default '[]';
create index on plans (snapshot_id, hash);
