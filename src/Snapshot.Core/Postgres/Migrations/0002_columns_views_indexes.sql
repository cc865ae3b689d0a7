-- What people make of a table: columns of their own, a view, indexes.
alter table tables
    add column layout          integer not null default 0, -- counts the changes of all these
    add column view            jsonb   not null default '{}',
    add column indexes         jsonb   not null default '[]',
    add column retired_columns text[]  not null default '{}';
