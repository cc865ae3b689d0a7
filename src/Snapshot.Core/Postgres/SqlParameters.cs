using Npgsql;
using NpgsqlTypes;

namespace Snapshot.Postgres;

/// <summary>The parameters of one statement, in the order of their numbers.</summary>
internal sealed class SqlParameters
{
    private readonly List<NpgsqlParameter> _parameters = [];

    public int Count => _parameters.Count;

    /// <summary>Adds a value and returns how the statement names it: <c>$1</c>, <c>$2</c>, …</summary>
    public string Add(object? value, NpgsqlDbType type)
    {
        _parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        return $"${_parameters.Count}";
    }

    /// <summary>Hands them to a command; each belongs to one command only.</summary>
    public void AddTo(NpgsqlParameterCollection parameters)
    {
        foreach (var parameter in _parameters)
            parameters.Add(parameter);
    }
}
