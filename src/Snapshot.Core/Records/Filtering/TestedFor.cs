namespace Snapshot.Records.Filtering;

/// <summary>What IS asks for.</summary>
internal enum TestedFor
{
    Null,
    True,
    False,
    Unknown,
}
