namespace Snapshot.Postgres.Sql;

/// <summary>
/// What our statements count on, whatever a connection string, a role or a database sets. It holds for a transaction only: behind a pooler
/// such as PgBouncer the next transaction may be another client's.
/// </summary>
internal static class TransactionSettings
{
    private static readonly (string Name, string Value)[] Fixed =
    [
        ("search_path", "pg_catalog"),
        ("timezone", "UTC"),
        ("datestyle", "ISO"),
        ("intervalstyle", "postgres"),
        ("extra_float_digits", "1"),
        ("standard_conforming_strings", "on"),
        ("transform_null_equals", "off"),
        ("array_nulls", "on"),
        ("bytea_output", "hex"),
        ("lock_timeout", "0"),
        ("idle_in_transaction_session_timeout", "0"),
    ];

    /// <summary>Expressions to select.</summary>
    /// <param name="statementTimeout">How long a statement may run.</param>
    public static string Select(TimeSpan statementTimeout) => string.Join(", ", [
        .. Fixed.Select(setting => Set(setting.Name, setting.Value)), Set("statement_timeout", $"{(long)statementTimeout.TotalMilliseconds}")]);

    private static string Set(string name, string value) => $"set_config('{name}', '{value}', true)";
}
