namespace Snapshot.Templates.Tests;

/// <summary>What the template makes builds against the packages, and proves itself right.</summary>
public sealed class ConnectorTemplateTests
{
    private static readonly string[] s_packages =
        ["src/Snapshot.Core", "src/Snapshot.Connectors.Http", "src/Snapshot.Testing.Conformance", "templates/Snapshot.Templates"];

    [Fact]
    public async Task A_connector_of_another_name_is_made_built_tried_and_proved()
    {
        using var folder = new WorkFolder();
        foreach (var package in s_packages)
            await folder.RunAsync("pack", Path.Combine(WorkFolder.Root, package), "--no-build", "--configuration", WorkFolder.Configuration, "--output", folder.Of("packages"));
        var template = Assert.Single(Directory.GetFiles(folder.Of("packages"), "Snapshot.Templates.*.nupkg"));
        await folder.RunAsync("new", "install", template, "--debug:custom-hive", folder.Of("hive"));

        await folder.RunAsync("new", "snapshot-connector", "--name", "MyShop", "--debug:custom-hive", folder.Of("hive"));
        await folder.RunAsync("build", "MyShop/MyShop.Tests", "-warnaserror", "-p:UseSharedCompilation=false");
        var settings = await folder.RunAsync("run", "--no-build", "--project", "MyShop/MyShop", "--", "settings");
        var tests = await folder.RunAsync("run", "--no-build", "--project", "MyShop/MyShop.Tests", "--", "-noColor");

        Assert.Contains("token  Access token (required; secret); or MYSHOP_TOKEN in the environment", settings, StringComparison.Ordinal);
        Assert.Contains("Errors: 0, Failed: 0, Skipped: 0", tests, StringComparison.Ordinal);
        Assert.DoesNotContain("Total: 0", tests, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(folder.Of("MyShop"), "*.cs", SearchOption.AllDirectories),
            file => Path.GetFileName(file).Contains("Acme", StringComparison.OrdinalIgnoreCase) || File.ReadAllText(file).Contains("acme", StringComparison.OrdinalIgnoreCase));
    }
}
