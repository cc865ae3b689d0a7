-- The publication that a plan takes back, and beside each receipt what the service holds since.
alter table plans add column reverts uuid;
do $$
declare
    name text;
begin
    for name in select schema_name from snapshots loop
        execute format('alter table %I._publication_item add column held jsonb', name);
    end loop;
end $$;
