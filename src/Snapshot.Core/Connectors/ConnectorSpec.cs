using Snapshot.Errors;

namespace Snapshot.Connectors;

/// <summary>What a connector says of itself before anything is connected.</summary>
/// <param name="Name">Its stable name, by which accounts refer to it: lower-case letters, digits and hyphens.</param>
/// <param name="Title">The service's name for people.</param>
/// <param name="Settings">What a person fills in to connect an account.</param>
public sealed record ConnectorSpec(string Name, string Title, IReadOnlyList<ConnectorSetting> Settings)
{
    /// <summary>How many requests the service takes from each account; <see langword="null"/>: it sets no limit that is known beforehand.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>Checks what a person filled in, and adds the defaults of what was left empty.</summary>
    /// <param name="settings">The settings by name.</param>
    /// <exception cref="SnapshotException"><c>account_invalid</c>, naming the first setting at fault.</exception>
    public IReadOnlyDictionary<string, string> Complete(IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        SettingRules.Check(this, settings);
        return WithDefaults(settings);
    }

    /// <summary>The settings, and the defaults of what was left empty.</summary>
    internal IReadOnlyDictionary<string, string> WithDefaults(IReadOnlyDictionary<string, string> settings)
    {
        var complete = new Dictionary<string, string>(settings);
        foreach (var setting in Settings.Where(setting => setting.Default is not null && string.IsNullOrEmpty(settings.GetValueOrDefault(setting.Name))))
            complete[setting.Name] = setting.Default!;
        return complete;
    }
}
