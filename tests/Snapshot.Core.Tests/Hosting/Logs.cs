using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Snapshot.Hosting;

/// <summary>Keeps what a host logs.</summary>
internal sealed class Logs : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IReadOnlyList<string> Of(LogLevel level) => [.. _lines.Where(line => line.Level == level).Select(line => line.Text)];

    /// <summary>Waits until a line holds a text.</summary>
    public async Task UntilAsync(string text)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (!_lines.Any(line => line.Text.Contains(text, StringComparison.Ordinal)))
            await Task.Delay(10, deadline.Token);
    }

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception)));

    public void Dispose()
    {
    }
}
