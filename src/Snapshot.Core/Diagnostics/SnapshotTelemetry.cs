using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Snapshot.Diagnostics;

/// <summary>The names under which a host collects traces and metrics.</summary>
public static class SnapshotTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Snapshot";

    internal static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);

    internal static readonly Counter<long> RecordsChanged =
        Meter.CreateCounter<long>("snapshot.records.changed", "{record}", "Records changed by operations.");

    internal static readonly Counter<long> RecordsRead =
        Meter.CreateCounter<long>("snapshot.pull.records", "{record}", "Records read from services.");

    internal static readonly Histogram<double> RequestWait =
        Meter.CreateHistogram<double>("snapshot.requests.wait", "s", "How long requests to services waited for their turn.");
}
