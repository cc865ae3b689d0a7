using Snapshot.Tables;

namespace Snapshot.Records.Filtering;

/// <summary>The value of a column.</summary>
internal sealed record FilterColumn(Column Column, int Position) : FilterExpression(FilterTypes.Of(Column.Type), Position);
