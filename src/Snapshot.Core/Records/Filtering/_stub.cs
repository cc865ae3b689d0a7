using Snapshot.Tables;
namespace Snapshot.Records.Filtering;
internal abstract record FilterExpression;
internal static class FilterParser { public static FilterExpression Parse(string text, TableInfo table) => throw new NotImplementedException(); }
