-- What is known of snapshots, and all that outlives a request. The records themselves live in a schema per snapshot.

create table snapshots (
    id                 uuid        primary key,
    name               text        not null,
    owner_user         text        not null,
    owner_organization text,
    schema_name        text        not null unique,
    revision           bigint      not null default 0,
    last_table         smallint    not null default 0, -- numbers are never given again: receipts outlive their table
    created_at         timestamptz not null default now()
);
create index on snapshots (owner_user);
create index on snapshots (owner_organization) where owner_organization is not null;

create table accounts (
    id                 uuid        primary key,
    connector          text        not null,
    name               text        not null,
    owner_user         text        not null,
    owner_organization text,
    settings           jsonb       not null,
    secrets            text        not null, -- encrypted
    created_at         timestamptz not null default now()
);
create index on accounts (owner_user);

create table tables (
    snapshot_id     uuid        not null references snapshots on delete cascade,
    number          smallint    not null,
    name            text        not null,
    title           text        not null,
    account_id      uuid        not null references accounts,
    remote_id       text        not null,
    columns         jsonb       not null,
    capabilities    jsonb       not null,
    is_ready        boolean     not null default false,
    pulled_at       timestamptz,
    pull_operation  uuid,       -- a pull that has not finished, and how far it came
    pull_checkpoint text,
    pull_read       bigint,
    primary key (snapshot_id, number),
    unique (snapshot_id, name),
    unique (snapshot_id, account_id, remote_id)
);
create index on tables (account_id);

create table operations (
    id            uuid        primary key,
    snapshot_id   uuid        not null references snapshots on delete cascade,
    kind          text        not null,
    actor         jsonb       not null,
    table_name    text,
    summary       text        not null,
    records       bigint      not null,
    last_revision bigint      not null,
    at            timestamptz not null default now(),
    reverts       uuid,       -- the operation that this one undoes or does again
    reverted_by   uuid        -- the operation that undid this one, while it is undone
);
create index on operations (snapshot_id, last_revision desc);

create sequence operation_step_id;
create table operation_steps (
    id           bigint      primary key,
    operation_id uuid        not null references operations on delete cascade,
    snapshot_id  uuid        not null references snapshots on delete cascade,
    revision     bigint      not null,
    records      bigint      not null,
    at           timestamptz not null default now(),
    unique (snapshot_id, revision)
);
create index on operation_steps (operation_id);

-- No foreign keys: the audit trail outlives what it speaks of.
create table audit (
    id           bigint generated always as identity primary key,
    at           timestamptz not null default now(),
    actor        jsonb       not null,
    action       text        not null,
    snapshot_id  uuid,
    table_name   text,
    operation_id uuid        unique,
    records      bigint      not null default 0,
    summary      text        not null
);
create index on audit (snapshot_id, id desc);

create table jobs (
    id               uuid        primary key,
    kind             text        not null,
    snapshot_id      uuid        not null references snapshots on delete cascade,
    actor            jsonb       not null,
    payload          jsonb       not null,
    exclusive_key    text,
    state            text        not null default 'queued',
    attempts         integer     not null default 0,
    run_at           timestamptz not null default now(),
    lease_until      timestamptz,
    lease_token      bigint      not null default 0,
    worker           text,
    cancel_requested boolean     not null default false,
    progress         jsonb,
    result           jsonb,
    error            jsonb,
    created_at       timestamptz not null default now(),
    started_at       timestamptz,
    finished_at      timestamptz
) with (fillfactor = 70);
create index on jobs (run_at, id) where state = 'queued';
create index on jobs (lease_until) where state = 'running';
create unique index jobs_one_running on jobs (exclusive_key) where state = 'running';
create index on jobs (snapshot_id, created_at desc);

create table plans (
    id          uuid        primary key,
    snapshot_id uuid        not null references snapshots on delete cascade,
    actor       jsonb       not null,
    hash        text        not null,
    tables      jsonb       not null, -- what each table's service guarantees, and how many items there are of each kind
    created_at  timestamptz not null default now()
);
create index on plans (snapshot_id, created_at desc);

create table publications (
    id          uuid        primary key,
    snapshot_id uuid        not null references snapshots on delete cascade,
    plan_id     uuid        not null unique references plans on delete cascade,
    job_id      uuid        not null,
    actor       jsonb       not null,
    created_at  timestamptz not null default now(),
    finished_at timestamptz
);
create index on publications (snapshot_id, created_at desc);
