using System.Text.Json.Serialization;

namespace Snapshot.Records;

/// <summary>Where one item of a publication stands. The numbers are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PublicationItemState>))]
public enum PublicationItemState : short
{
    /// <summary>Planned, not sent.</summary>
    [JsonStringEnumMemberName("pending")] Pending = 0,

    /// <summary>Sent, or about to be: whether the service has it is not known until the answer is stored.</summary>
    [JsonStringEnumMemberName("sent")] Sent = 1,

    /// <summary>The service has it.</summary>
    [JsonStringEnumMemberName("applied")] Applied = 2,

    /// <summary>The service refused it; the edit stays, with the reason.</summary>
    [JsonStringEnumMemberName("rejected")] Rejected = 3,

    /// <summary>The service holds something else than was planned on; the edit stays, with theirs.</summary>
    [JsonStringEnumMemberName("conflict")] Conflict = 4,

    /// <summary>Nobody can tell whether the service has it; a person must look.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown = 5,

    /// <summary>The record was changed here after the plan was made, so it was not sent.</summary>
    [JsonStringEnumMemberName("void")] Void = 6,

    /// <summary>It breaks a rule that the service is known to have, so it is not sent; the edit stays.</summary>
    [JsonStringEnumMemberName("invalid")] Invalid = 7,

    /// <summary>A person found that the service does not have it; the edit stays, and the next plan has it again.</summary>
    [JsonStringEnumMemberName("notApplied")] NotApplied = 8,
}
