using Snapshot.Errors;

namespace Snapshot.Connectors;

/// <summary>What a person fills in is checked by what the connector says of its settings, before the service is asked.</summary>
public sealed class SettingTests
{
    private static readonly ConnectorSpec s_spec = new("shop", "Shop",
    [
        new("url", "Address") { IsRequired = true, Type = SettingType.Url },
        new("token", "Token") { IsSecret = true, OneOf = "credentials" },
        new("user", "User") { OneOf = "credentials" },
        new("password", "Password") { IsSecret = true, With = "user" },
        new("days", "Days") { Type = SettingType.Integer, Default = "30" },
        new("archived", "With the archive") { Type = SettingType.Boolean },
        new("region", "Region") { Options = [new("eu") { Label = "Europe" }, "us"] },
    ]);

    [Theory]
    [InlineData("token=t", "url")]
    [InlineData("url=shop.example;token=t", "url")]
    [InlineData("url=ftp://shop.example;token=t", "url")]
    [InlineData("url=https://ann:secret@shop.example;token=t", "url")]
    [InlineData("url=https://shop.example", "token")]
    [InlineData("url=https://shop.example;token=t;user=ann;password=secret", "token")]
    [InlineData("url=https://shop.example;user=ann", "password")]
    [InlineData("url=https://shop.example;token=t;password=secret", "password")]
    [InlineData("url=https://shop.example;token=t;days=many", "days")]
    [InlineData("url=https://shop.example;token=t;days=1.5", "days")]
    [InlineData("url=https://shop.example;token=t;archived=yes", "archived")]
    [InlineData("url=https://shop.example;token=t;region=Europe", "region")]
    [InlineData("url=https://shop.example;token=t;regoin=eu", "regoin")]
    public void What_does_not_fit_is_refused_and_the_setting_named(string settings, string named)
    {
        var refused = Assert.Throws<SnapshotException>(() => s_spec.Complete(Parsed(settings)));

        Assert.Equal(SnapshotErrorCode.AccountInvalid, refused.Code);
        Assert.Equal(named, refused.Details["setting"]);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("url=https://shop.example;token=t")]
    [InlineData("url=http://shop.example/api;user=ann;password=secret;archived=true;region=eu;days=")]
    public void What_fits_is_taken_with_the_defaults_of_what_was_left_empty(string settings)
    {
        var complete = s_spec.Complete(Parsed(settings));

        Assert.Equal("30", complete["days"]);
        Assert.Equal(Parsed(settings)["url"], complete["url"]);
        Assert.False(complete.ContainsKey("region") && !Parsed(settings).ContainsKey("region"));
    }

    [Fact]
    public void A_value_that_is_given_counts_more_than_the_default() =>
        Assert.Equal("7", s_spec.Complete(Parsed("url=https://shop.example;token=t;days=7"))["days"]);

    private static Dictionary<string, string> Parsed(string settings) =>
        settings.Split(';').Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
}
