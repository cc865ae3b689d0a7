-- Why a suggestion waits no more, and the step of the undo by which it waits again.
do $$
declare
    name text;
begin
    for name in select schema_name from snapshots loop
        execute format(
            'alter table %I._decided add column cause smallint not null default 0, add column reopened_by bigint', name);
        execute format('create index on %I._decided (reopened_by) where reopened_by is not null', name);
    end loop;
end $$;
