using Snapshot.Connectors;

namespace Snapshot.Testing.Conformance;

/// <summary>Tries what a call that writes nothing makes of a fault, and collects what is wrong, so that one run shows all of it.</summary>
internal sealed class FaultTrial(ConnectorContext account, IReadOnlyList<string> secrets)
{
    public const string NoHttp =
        $"No request went through ConnectorContext.HttpClients, which all HTTP goes through. A connector that speaks none says so with {nameof(ConnectorFixture.SpeaksHttp)} of its fixture.";

    private readonly List<string> _problems = [];
    private bool _hasStruck;

    /// <summary>Makes a call that meets a fault from its beginning, or from when it says so.</summary>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="what">The call, for people.</param>
    /// <param name="call">The call, with the account and a way to let the fault begin; says what it brought, or nothing where that is right all the same.</param>
    /// <param name="begins">The fault is there from the beginning.</param>
    public async Task TryAsync(HttpFault fault, string what, Func<ConnectorContext, Action, Task<string?>> call, bool begins = true)
    {
        var line = new HttpLine { Fault = begins ? fault : null };
        string? problem = null;
        try
        {
            var brought = await call(line.Through(account), () => line.Fault = fault);
            if (line.HasStruck && brought is not null)
                problem = $"went well, with {brought}";
        }
        catch (ConnectorException error) when (secrets.Any(secret => error.Message.Contains(secret, StringComparison.Ordinal)))
        {
            problem = "ended with a message that repeats a secret setting. It is shown to people, and logged";
        }
        catch (ConnectorException error) when (fault.Kinds.Contains(error.Kind))
        {
            if (error.RetryAfter < HttpFault.RetryAfter - TimeSpan.FromSeconds(1))
                problem = $"is to be tried again after {error.RetryAfter}, where Retry-After says {HttpFault.RetryAfter}";
            else if (fault.WasTurnedAway && line.WasTriedAgain)
                problem = "was tried again by the connector itself; it neither sleeps nor tries again, for the engine does that, over all instances";
        }
        catch (Exception error) when (error is not OperationCanceledException || !ConnectorSuite.Token.IsCancellationRequested)
        {
            problem = $"ended with {ConnectorSuite.Show(error)}; expected a ConnectorException of the kind {string.Join(" or ", fault.Kinds)}";
        }
        _hasStruck |= line.HasStruck;
        if (problem is not null)
            _problems.Add($"{what}: with {fault.Name} it {problem}.");
    }

    /// <summary>Fails if something was wrong, or if nothing was tried.</summary>
    public void Require(string rule)
    {
        ConnectorSuite.Require(_problems.Count == 0, $"{rule}\n{string.Join('\n', _problems)}");
        ConnectorSuite.Require(_hasStruck, NoHttp);
    }
}
