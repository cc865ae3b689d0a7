namespace Snapshot.Records.Filtering;

/// <summary>How large a filter may be. Below these, parsing and planning stay in the milliseconds.</summary>
internal static class FilterLimits
{
    public const int Characters = 16 * 1024;
    public const int Depth = 64;
    public const int Nodes = 2_000;
    public const int Items = 1_000;
    public const int PatternCharacters = 200;
    public const int ReplacementCharacters = 100;
}
