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

    /// <summary>A text may have a NUL in it. <value>The default is <see langword="false"/>.</value></summary>
    public bool Nul { get; init; }
}
