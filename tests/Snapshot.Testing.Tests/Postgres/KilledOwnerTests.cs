using System.Diagnostics;

namespace Snapshot.Testing.Tests.Postgres;

public sealed class KilledOwnerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_killed_owner_leaves_no_server(bool withItsDescendants)
    {
        using var owner = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Snapshot.Testing.Owner"))
        {
            RedirectStandardOutput = true,
        })!;
        var connectionString = await owner.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        var trace = await ServerTrace.OfAsync(connectionString!);
        Assert.True(trace.Listens());

        owner.Kill(withItsDescendants);

        await Eventually.TrueAsync(trace.IsGone, $"for the end of {trace}");
    }
}
