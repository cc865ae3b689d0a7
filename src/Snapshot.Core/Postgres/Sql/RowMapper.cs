using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Snapshot.Postgres.Sql;

/// <summary>
/// Reads rows into <typeparamref name="T"/>: a single value, a tuple by position, or an object whose members have the names of the columns.
/// Every value is asked for as the type of its member, never as the type that the host's data source prefers.
/// </summary>
internal static class RowMapper<T>
{
    private static readonly ConcurrentDictionary<string, Func<NpgsqlDataReader, T>> Mappers = new();

    public static async Task<IReadOnlyList<T>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        var map = Mappers.GetOrAdd(string.Join('\n', names), _ => Compile(names));
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            rows.Add(map(reader));
        return rows;
    }

    private static Func<NpgsqlDataReader, T> Compile(string[] names)
    {
        var row = Expression.Parameter(typeof(NpgsqlDataReader));
        Expression body =
            IsValue(typeof(T)) ? Value(row, 0, typeof(T))
            : typeof(T).IsAssignableTo(typeof(ITuple)) ? Expression.New(
                typeof(T).GetConstructors().Single(), typeof(T).GetGenericArguments().Select((type, i) => Value(row, i, type)))
            : Expression.MemberInit(Expression.New(typeof(T)), names.Select((name, i) => Bind(row, i, name)));
        return Expression.Lambda<Func<NpgsqlDataReader, T>>(body, row).Compile();
    }

    private static MemberAssignment Bind(ParameterExpression row, int ordinal, string name)
    {
        var member = typeof(T).GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)
            ?? throw new InvalidOperationException($"{typeof(T)} has no member for the column {name}.");
        return Expression.Bind(member, Value(row, ordinal, member.PropertyType));
    }

    private static Expression Value(ParameterExpression row, int ordinal, Type type)
    {
        var index = Expression.Constant(ordinal);
        var read = Expression.Call(row, nameof(NpgsqlDataReader.GetFieldValue), [Nullable.GetUnderlyingType(type) ?? type], index);
        return type.IsValueType && Nullable.GetUnderlyingType(type) is null
            ? read
            : Expression.Condition(
                Expression.Call(row, nameof(NpgsqlDataReader.IsDBNull), null, index), Expression.Default(type), Expression.Convert(read, type));
    }

    private static bool IsValue(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { } value
        && (value.IsPrimitive || value == typeof(string) || value == typeof(Guid) || value == typeof(DateTime) || value == typeof(TimeSpan));
}
