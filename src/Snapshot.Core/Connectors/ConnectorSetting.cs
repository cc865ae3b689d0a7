using Snapshot.Tables;

namespace Snapshot.Connectors;

/// <summary>One thing a person fills in to connect an account.</summary>
/// <param name="Name">Its key in an account's settings.</param>
/// <param name="Title">Its label.</param>
public sealed record ConnectorSetting(string Name, string Title)
{
    /// <summary>It must be given.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What it holds; an account with something else is not connected.</summary>
    /// <value>The default is <see cref="SettingType.Text"/>.</value>
    public SettingType Type { get; init; }

    /// <summary>What the connector is given when it is left empty.</summary>
    public string? Default { get; init; }

    /// <summary>The only values allowed, or <see langword="null"/> when any is.</summary>
    public IReadOnlyList<FieldOption>? Options { get; init; }

    /// <summary>The name of a group: of all settings with this name one must be given, and only one.</summary>
    public string? OneOf { get; init; }

    /// <summary>The name of another setting: both are given, or neither is.</summary>
    public string? With { get; init; }

    /// <summary>It is stored encrypted and never shown again.</summary>
    public bool IsSecret { get; init; }

    /// <summary>What it is, in a sentence.</summary>
    public string? Description { get; init; }
}
