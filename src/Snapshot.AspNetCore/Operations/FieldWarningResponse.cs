using Snapshot.AspNetCore.Identity;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Operations;

/// <summary>A rule of the service that values just written break; a plan would not send them.</summary>
internal sealed record FieldWarningResponse(string Field, string Code, string Message, long Count, IReadOnlyList<string> Records)
{
    public static FieldWarningResponse From(FieldWarning warning) =>
        new(warning.Field, warning.Code, warning.Message, warning.Count, [.. warning.Records.Select(Ids.Text)]);
}
