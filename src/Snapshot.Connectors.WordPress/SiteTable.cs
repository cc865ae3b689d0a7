using System.Globalization;
using System.Text.Json;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors.WordPress;

/// <summary>One of the tables that every WordPress has, and how its API treats it.</summary>
/// <param name="Route">Its name in the API, which is its id here.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Fields">Its fields, by the names that the API gives them.</param>
internal sealed partial record SiteTable(string Route, string Title, IReadOnlyList<RemoteField> Fields)
{
    /// <summary>The states in which a record is there. One in the trash is gone. Empty for tables whose records have no states.</summary>
    public string Statuses { get; init; } = "";

    /// <summary>Scheduled records become visible at their time, which WordPress does not count as a change.</summary>
    public bool IsScheduled { get; init; }

    /// <summary>The right without which WordPress leaves records of others out of its lists.</summary>
    public required string RightToEdit { get; init; }

    public required string RightToCreate { get; init; }

    public required string RightToDelete { get; init; }

    /// <summary>Files cannot be made or taken back, so media are only described.</summary>
    public bool IsOnlyDescribed { get; init; }

    /// <summary>Deleted records lie in the trash, whence people can take them back.</summary>
    public bool HasTrash => IsScheduled;

    /// <summary>Categories and tags carry no time of their last change.</summary>
    public bool CanReadChanges => HasStatuses;

    /// <summary>The states in which a record is there, as a list is asked for them.</summary>
    public string StatusFilter => HasStatuses ? $"status={Statuses}&" : "";

    private bool HasStatuses => Statuses.Length > 0;

    public static SiteTable Find(RemoteTable table) => All.FirstOrDefault(known => known.Route == table.Id)
        ?? throw new ConnectorException(ConnectorErrorKind.SchemaChanged, "table_unknown", $"WordPress has no table “{table.Id}”.");

    public RemoteTable Describe(IReadOnlySet<string> rights) => new(Route, Title, Fields)
    {
        Key = ["id"],
        Capabilities = new TableCapabilities
        {
            CanReadChanges = CanReadChanges,
            CanCreate = !IsOnlyDescribed && rights.Contains(RightToCreate),
            CanUpdate = true,
            CanDelete = !IsOnlyDescribed && rights.Contains(RightToDelete),
            DeleteEffect = HasTrash || IsOnlyDescribed ? null : "There is no trash: it is deleted for good, and taken from all posts that have it.",
            Guarantee = WriteGuarantee.ReadThenWrite,
            // The API takes no media in its batches.
            WriteBatchSize = IsOnlyDescribed ? 1 : BatchWriter.MostWrites,
            ReadBatchSize = Site.MostRows,
        },
    };

    /// <summary>What to ask for so that the API gives just these fields, as they are edited.</summary>
    public string Selection(IReadOnlyList<RemoteField> fields)
    {
        IEnumerable<string> always = HasStatuses ? ["id", "status", "modified_gmt"] : ["id"];
        return "context=edit&_fields=" + string.Join(',', always.Union(fields.Select(field => IsRendered(field) ? $"{field.Id}.raw" : field.Id)));
    }

    public RemoteRecord Record(JsonElement item, IReadOnlyList<RemoteField> fields) =>
        new(IdText(item), [.. fields.Select(field => FieldJson.Read(item, field))], Version(item));

    /// <summary>The time of the last change, to the second; categories and tags have none.</summary>
    public string? Version(JsonElement item) => HasStatuses && item.TryGetProperty("modified_gmt", out var time) ? time.GetString() : null;

    public bool IsInTrash(JsonElement item) => HasStatuses && item.TryGetProperty("status", out var status) && status.ValueEquals("trash");

    public static long Id(JsonElement item) => item.GetProperty("id").GetInt64();

    public static string IdText(JsonElement item) => Id(item).ToString(CultureInfo.InvariantCulture);

    // What is written differs from what visitors see; the API gives both, and spares itself the rendering where only the former is asked for.
    private bool IsRendered(RemoteField field) => HasStatuses && field.Id is "title" or "content" or "excerpt";
}
