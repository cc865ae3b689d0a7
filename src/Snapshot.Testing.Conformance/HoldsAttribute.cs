using Snapshot.Tables;

namespace Snapshot.Testing.Conformance;

/// <summary>
/// Says which values the service behind a suite can hold. For each there are tests; for what is not named there are none.
/// </summary>
/// <param name="types">The types of fields that the fixture can fill with any value of the type; text among them.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class HoldsAttribute(params FieldType[] types) : Attribute
{
    /// <summary>The types of fields that the fixture can fill.</summary>
    public IReadOnlyList<FieldType> Types { get; } = types;

    /// <summary>A text may be empty, and that is another thing than none. <value>The default is <see langword="true"/>.</value></summary>
    public bool EmptyText { get; init; } = true;

    /// <summary>A text may be none, and that is another thing than empty. <value>The default is <see langword="true"/>.</value></summary>
    public bool NullText { get; init; } = true;

    /// <summary>Names of single tests that the service cannot pass, such as <c>"Timestamp: the first"</c>. The report lists them.</summary>
    public string[] Except { get; init; } = [];

    /// <summary>
    /// The finest time that the service tells apart, such as <c>"00:00:01"</c>: a time of day or a timestamp may come rounded or cut off to it. Dates are whole
    /// days in any case. <value>The default is <c>"00:00:00.000001"</c>, a microsecond.</value>
    /// </summary>
    public string TimeResolution { get; init; } = "00:00:00.000001";

    /// <summary>
    /// How many digits behind the point a number may have; what has more may come rounded or cut off. <value>The default is 28, which is all that
    /// the tests write.</value>
    /// </summary>
    public int NumberScale { get; init; } = 28;

    /// <summary>A text may have a NUL in it. <value>The default is <see langword="false"/>.</value></summary>
    public bool Nul { get; init; }
}
