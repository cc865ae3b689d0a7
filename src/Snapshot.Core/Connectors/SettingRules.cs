using System.Globalization;
using Snapshot.Errors;

namespace Snapshot.Connectors;

/// <summary>Whether settings are what a connector asks for. No message holds a value: it may be a secret.</summary>
internal static class SettingRules
{
    /// <exception cref="SnapshotException"><c>account_invalid</c>, naming the first setting at fault.</exception>
    public static void Check(ConnectorSpec spec, IReadOnlyDictionary<string, string> settings)
    {
        foreach (var name in settings.Keys)
        {
            if (spec.Settings.All(setting => setting.Name != name))
                throw Invalid(
                    $"The connector “{spec.Name}” has no setting “{name}”.{NearName.Hint(name, spec.Settings.Select(setting => setting.Name))}", name);
        }
        foreach (var setting in spec.Settings)
        {
            if (!IsGiven(setting.Name) && (setting.IsRequired || (setting.With is { } other && IsGiven(other))))
                throw Invalid($"The connector “{spec.Name}” needs the setting {Shown(setting)}.", setting.Name);
            if (setting.With is { } companion && IsGiven(setting.Name) && !IsGiven(companion))
                throw Invalid($"The setting {Shown(setting)} is given together with “{companion}” only.", setting.Name);
            if (IsGiven(setting.Name) && Fault(setting, settings[setting.Name]) is { } fault)
                throw Invalid($"The setting {Shown(setting)} is {fault}.", setting.Name);
        }
        foreach (var group in spec.Settings.Where(setting => setting.OneOf is not null).GroupBy(setting => setting.OneOf))
        {
            if (group.Count(setting => IsGiven(setting.Name)) != 1)
                throw Invalid($"The connector “{spec.Name}” needs one of the settings {string.Join(", ", group.Select(Shown))}, and only one.", group.First().Name);
        }

        bool IsGiven(string name) => !string.IsNullOrWhiteSpace(settings.GetValueOrDefault(name));
    }

    private static string? Fault(ConnectorSetting setting, string value) => setting switch
    {
        _ when value.Contains('\0', StringComparison.Ordinal) => "a text without NUL characters",
        { Options: { } options } when options.All(option => option.Id != value) => $"one of {string.Join(", ", options)}",
        { Type: SettingType.Integer } when !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => "a whole number",
        { Type: SettingType.Boolean } when value is not ("true" or "false") => "true or false",
        { Type: SettingType.Url } when !Uri.TryCreate(value, UriKind.Absolute, out var url) || url is not { Scheme: "http" or "https", UserInfo: "" } =>
            "an address that begins with http:// or https://, without a user or a password in it",
        _ => null,
    };

    private static string Shown(ConnectorSetting setting) => $"“{setting.Name}” ({setting.Title})";

    private static SnapshotException Invalid(string message, string setting) =>
        new(SnapshotErrorCode.AccountInvalid, message) { Details = new Dictionary<string, object?> { ["setting"] = setting } };
}
