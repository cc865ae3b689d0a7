using System.Text.Json.Serialization;

namespace Snapshot.Publishing;

/// <summary>What a person decides about a write of which nobody knows whether the service carried it out.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ItemDecision>))]
public enum ItemDecision
{
    /// <summary>It was carried out: the item counts as applied, and the record takes over what the service holds.</summary>
    [JsonStringEnumMemberName("applied")] Applied,

    /// <summary>It was not: the edit stays, and the next plan has it again.</summary>
    [JsonStringEnumMemberName("notApplied")] NotApplied,

    /// <summary>It is to be sent again, on the person's word that this makes nothing twice.</summary>
    [JsonStringEnumMemberName("sendAgain")] SendAgain,
}
