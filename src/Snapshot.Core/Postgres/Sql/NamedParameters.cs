using System.Collections.Concurrent;
using System.Data;
using System.Reflection;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Snapshot.Postgres.Sql;

/// <summary>
/// The members of an object as parameters, each of the PostgreSQL type that its declared type stands for. Type handlers, type maps and
/// plug-ins that the host has chosen for its own statements have no say in ours.
/// </summary>
internal sealed class NamedParameters(object given) : SqlMapper.IDynamicParameters
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Members = new();

    public void AddParameters(IDbCommand command, SqlMapper.Identity identity)
    {
        foreach (var member in Members.GetOrAdd(given.GetType(), type => type.GetProperties()))
        {
            var value = member.GetValue(given);
            command.Parameters.Add(new NpgsqlParameter(member.Name, TypeOf(Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType))
            {
                Value = value switch { null => DBNull.Value, IEnumerable<string> texts when value is not string => texts.ToArray(), _ => value },
            });
        }
    }

    private static NpgsqlDbType TypeOf(Type type) =>
        type == typeof(string) ? NpgsqlDbType.Text
        : type == typeof(Guid) ? NpgsqlDbType.Uuid
        : type == typeof(bool) ? NpgsqlDbType.Boolean
        : type == typeof(short) ? NpgsqlDbType.Smallint
        : type == typeof(int) ? NpgsqlDbType.Integer
        : type == typeof(long) ? NpgsqlDbType.Bigint
        : type == typeof(TimeSpan) ? NpgsqlDbType.Interval
        : type == typeof(TimeSpan[]) ? NpgsqlDbType.Array | NpgsqlDbType.Interval
        : type == typeof(DateTime) || type == typeof(DateTimeOffset) ? NpgsqlDbType.TimestampTz
        : type.IsAssignableTo(typeof(IEnumerable<string>)) ? NpgsqlDbType.Array | NpgsqlDbType.Text
        : throw new NotSupportedException($"A parameter cannot be of the type {type}.");
}
