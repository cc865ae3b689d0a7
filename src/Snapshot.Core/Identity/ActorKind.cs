using System.Text.Json.Serialization;

namespace Snapshot.Identity;

/// <summary>What kind of being is behind a call.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ActorKind>))]
public enum ActorKind
{
    /// <summary>A person whom the host has authenticated.</summary>
    [JsonStringEnumMemberName("user")] User,

    /// <summary>A program that may look and suggest, and nothing else.</summary>
    [JsonStringEnumMemberName("agent")] Agent,

    /// <summary>A background worker acting on its own, such as a scheduled pull.</summary>
    [JsonStringEnumMemberName("worker")] Worker,
}
