namespace Snapshot.Testing.Tests.Postgres;

/// <summary>Waits for something that another process does.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            if (deadline.IsCancellationRequested)
                Assert.Fail($"Waited in vain: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
