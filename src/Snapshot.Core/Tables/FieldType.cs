using System.Text.Json.Serialization;

namespace Snapshot.Tables;

/// <summary>The type of a field, and of the PostgreSQL column that holds it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FieldType>))]
public enum FieldType
{
    /// <summary>Text; <see cref="string"/>, <c>text</c>.</summary>
    [JsonStringEnumMemberName("text")] Text,

    /// <summary>True or false; <see cref="bool"/>, <c>boolean</c>.</summary>
    [JsonStringEnumMemberName("boolean")] Boolean,

    /// <summary>A whole number of 64 bits; <see cref="long"/>, <c>bigint</c>.</summary>
    [JsonStringEnumMemberName("integer")] Integer,

    /// <summary>
    /// An exact decimal number; a <see cref="decimal"/> where that holds it, else a <see cref="Records.BigDecimal"/>; <c>numeric</c>.
    /// </summary>
    [JsonStringEnumMemberName("number")] Number,

    /// <summary>A binary floating-point number; <see cref="double"/>, <c>double precision</c>.</summary>
    [JsonStringEnumMemberName("float")] Float,

    /// <summary>A calendar day; <see cref="DateOnly"/>, <c>date</c>.</summary>
    [JsonStringEnumMemberName("date")] Date,

    /// <summary>A time of day, to the microsecond; <see cref="TimeOnly"/>, <c>time</c>.</summary>
    [JsonStringEnumMemberName("time")] Time,

    /// <summary>An instant, to the microsecond; <see cref="DateTimeOffset"/> in UTC, <c>timestamptz</c>.</summary>
    [JsonStringEnumMemberName("timestamp")] Timestamp,

    /// <summary>A day and time without a zone; <see cref="DateTime"/>, <c>timestamp</c>.</summary>
    [JsonStringEnumMemberName("localTimestamp")] LocalTimestamp,

    /// <summary>A UUID; <see cref="Guid"/>, <c>uuid</c>.</summary>
    [JsonStringEnumMemberName("uuid")] Uuid,

    /// <summary>Any JSON value; its text as a <see cref="string"/>, <c>jsonb</c>.</summary>
    [JsonStringEnumMemberName("json")] Json,
}
