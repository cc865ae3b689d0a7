using Snapshot.Tables;

namespace Snapshot.Testing.Conformance;

/// <summary>
/// Puts the process into a time zone that has clocks to change, as long as it is not disposed of: what follows the zone of the machine is not seen where that is
/// UTC. Where the system takes its zone from elsewhere, as Windows does, nothing happens.
/// </summary>
internal sealed class AwayFromHome : IDisposable
{
    private const string Variable = "TZ";

    private readonly string? _home = Environment.GetEnvironmentVariable(Variable);

    private AwayFromHome(string zone) => Move(zone);

    /// <summary>Zones on both sides of UTC in which values of a type are to be the same; one that is where the process is for other types.</summary>
    public static IReadOnlyList<string?> Zones(FieldType type) =>
        type is FieldType.Date or FieldType.Time or FieldType.Timestamp or FieldType.LocalTimestamp ? ["Europe/Berlin", "America/New_York"] : [null];

    public static AwayFromHome? In(string? zone) => zone is null ? null : new AwayFromHome(zone);

    public void Dispose() => Move(_home);

    private static void Move(string? zone)
    {
        Environment.SetEnvironmentVariable(Variable, zone);
        TimeZoneInfo.ClearCachedData();
    }
}
