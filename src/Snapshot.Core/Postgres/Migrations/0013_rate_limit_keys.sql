-- An account may have several limits, and limits that count by parts of the service. The row of the empty key has the account's pauses.
alter table rate_limits add column key text not null default '';
alter table rate_limits drop constraint rate_limits_pkey, add primary key (account_id, key);
