using Npgsql;
using NpgsqlTypes;
using Snapshot.Errors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Sql;

/// <summary>Collects the positional parameters of one statement while its text is being written.</summary>
internal sealed class SqlParameters
{
    private readonly List<NpgsqlParameter> _parameters = [];

    public int Count => _parameters.Count;

    /// <summary>Adds a value and returns its placeholder, such as <c>$3</c> or <c>$3::numeric</c>.</summary>
    public string Add(object? value, NpgsqlDbType type)
    {
        // Npgsql knows no type for such numbers; PostgreSQL reads their text.
        if (value is BigDecimal number)
            return $"{Add(number.ToString())}::numeric";
        if (FirstOrLastDay.Text(value) is { } day)
            return $"{Add(day)}::{(value is DateOnly ? "date" : value is DateTime ? "timestamp" : "timestamptz")}";
        _parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        return $"${_parameters.Count}";
    }

    public string Add(long value) => Add(value, NpgsqlDbType.Bigint);

    public string Add(string? value) => Add(Storable(value), NpgsqlDbType.Text);

    public string Add(Guid? value) => Add(value, NpgsqlDbType.Uuid);

    public string Add(IReadOnlyList<long> values) => Add(values as long[] ?? [.. values], NpgsqlDbType.Array | NpgsqlDbType.Bigint);

    public string Add(IReadOnlyList<string?> values) => Add(values.Select(Storable).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);

    public string AddJson(string? json) => Add(json, NpgsqlDbType.Jsonb);

    public string AddJson(IReadOnlyList<string?> json) => Add(json as string?[] ?? [.. json], NpgsqlDbType.Array | NpgsqlDbType.Jsonb);

    // Most texts were looked at before; what is left over here is some word of a caller that nothing can be called by.
    private static string? Storable(string? text) => text is null || StoredText.Fits(text)
        ? text
        : throw new SnapshotException(SnapshotErrorCode.RequestInvalid, "A text holds a NUL or half a surrogate pair, which no text can have.");

    // A command owns its parameters, and the same condition may serve several commands.
    public void AddTo(NpgsqlParameterCollection target)
    {
        foreach (var parameter in _parameters)
            target.Add(parameter.Clone());
    }
}
