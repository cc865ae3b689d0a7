using System.Diagnostics;

namespace Snapshot.Samples.Tests;

public sealed class CustomConnectorTests
{
    [Fact]
    public async Task The_program_tells_its_story_and_ends_well()
    {
        using var program = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "CustomConnector"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(program.ExitCode == 0, $"{output}\n{await errors}");
        var lines = output.Split('\n', StringSplitOptions.TrimEntries);
        Assert.Contains(lines, line => line.StartsWith("Pulled 50 notes: id text, title text, "));
        Assert.Contains("Edited 2, deleted 1, created 1: here. The service knows nothing of it yet.", lines);
        Assert.Contains("Planned 2 updates, 1 creates, 1 deletes, 0 conflicts (CompareAndSet).", lines);
        Assert.Equal(4, lines.Count(line => line.EndsWith("  applied")));
        Assert.Contains("The notes service holds 50 notes now:", lines);
        Assert.Contains("note-0001  Note 1      priority 5  due 2030-01-31  [sample, urgent]", lines);
        Assert.Contains("note-0051  A new note  priority -  due -  []  pinned", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("note-0003  "));
    }
}
