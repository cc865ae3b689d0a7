using Npgsql;
using Snapshot.Errors;

namespace Snapshot.Postgres.Sql;
internal static class QueryErrors { public static SnapshotException? Map(PostgresException e) => null; }
