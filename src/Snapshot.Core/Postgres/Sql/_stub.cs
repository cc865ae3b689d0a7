using Snapshot.Tables; using Snapshot.Records.Filtering;
namespace Snapshot.Postgres.Sql;
internal static class FilterSql { public static string Render(FilterExpression f, TableInfo t, SqlParameters p, string alias) => throw new NotImplementedException(); }
