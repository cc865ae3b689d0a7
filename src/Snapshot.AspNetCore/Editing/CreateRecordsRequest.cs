using System.Text.Json;

namespace Snapshot.AspNetCore.Editing;

/// <summary>Records to be created, each as its fields.</summary>
internal sealed record CreateRecordsRequest(IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Records);
