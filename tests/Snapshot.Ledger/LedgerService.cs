using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Snapshot.Tables;

namespace Snapshot.Ledger;

/// <summary>
/// A service over real HTTP on a free loopback port that goes wrong on command, and keeps a log of every write that truly happened, with its
/// operation's id: what it says and what it did can be compared.
/// </summary>
public sealed class LedgerService : IAsyncDisposable
{
    /// <summary>The id of its table.</summary>
    public const string Table = "things";

    /// <summary>Its refresh token, which stays.</summary>
    public const string RefreshToken = "renew";

    private readonly ConcurrentQueue<LedgerFault> _faults = new();
    private readonly LedgerDescription _description;
    private readonly WebApplication _app;
    private int _tokens;

    private LedgerService(WebApplication app, LedgerDescription description)
    {
        (_app, _description) = (app, description);
        Things = new LedgerTable(description.Fields, description.Rules);
    }

    /// <summary>Where it listens.</summary>
    public string Url => _app.Urls.Single();

    /// <summary>The token that is let in now.</summary>
    public string Token => $"token-{_tokens}";

    /// <summary>What it holds, and what was done to it.</summary>
    public LedgerTable Things { get; }

    /// <summary>Happens before a batch is carried out; when its token is cancelled the caller is gone, and nothing is done.</summary>
    public Func<IReadOnlyList<LedgerWrite>, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Happens when a batch was carried out, before the answer.</summary>
    public Func<IReadOnlyList<LedgerWrite>, CancellationToken, Task> After { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Starts it.</summary>
    public static async Task<LedgerService> StartAsync(IReadOnlyList<RemoteField> fields, LedgerRules? rules = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = new LedgerService(builder.Build(), new LedgerDescription(Table, fields, rules ?? new LedgerRules()));
        service.Map();
        await service._app.StartAsync();
        return service;
    }

    /// <summary>Lets the next batches go wrong, one after the other; <see cref="LedgerFault.None"/> lets one pass.</summary>
    public void FailWrites(params ReadOnlySpan<LedgerFault> faults)
    {
        foreach (var fault in faults)
            _faults.Enqueue(fault);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Map()
    {
        _app.Use(next => context =>
        {
            if (context.Request.Headers.Authorization == $"Bearer {Token}" || context.Request.Path == "/refresh")
                return next(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        _app.MapPost("/refresh", (HttpRequest request) =>
            request.Headers.Authorization == $"Bearer {RefreshToken}" ? Results.Text(Token) : Results.StatusCode(StatusCodes.Status401Unauthorized));
        _app.MapGet("/tables", () => Results.Ok(new[] { _description }));
        _app.MapGet($"/{Table}", (string? after, int limit) => Results.Ok(Things.Page(after, limit)));
        _app.MapPost($"/{Table}/by-ids", (string[] ids) => ids.Length > _description.Rules.ReadBatch
            ? Results.StatusCode(StatusCodes.Status413PayloadTooLarge)
            : Results.Ok(Things.ById(ids)));
        _app.MapPost($"/{Table}/batch", WriteAsync);
    }

    private async Task WriteAsync(HttpContext context, IReadOnlyList<LedgerWrite> writes)
    {
        _faults.TryDequeue(out var fault);
        if (writes.Count > _description.Rules.WriteBatch)
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        else if (fault == LedgerFault.DroppedBefore)
            context.Abort();
        else if (RefusalOf(fault) is { } status)
            context.Response.StatusCode = status;
        else
            await CarryOutAsync(context, writes, fault);
        if (fault == LedgerFault.TooManyRequests)
            context.Response.Headers.RetryAfter = "1";
    }

    private int? RefusalOf(LedgerFault fault)
    {
        if (fault == LedgerFault.ExpiredCredentials)
            _tokens++;
        return fault switch
        {
            LedgerFault.TooManyRequests => StatusCodes.Status429TooManyRequests,
            LedgerFault.ServerError => StatusCodes.Status500InternalServerError,
            LedgerFault.RefusedBatch => StatusCodes.Status422UnprocessableEntity,
            LedgerFault.ExpiredCredentials => StatusCodes.Status401Unauthorized,
            _ => null,
        };
    }

    private async Task CarryOutAsync(HttpContext context, IReadOnlyList<LedgerWrite> writes, LedgerFault fault)
    {
        try
        {
            await Before(writes, context.RequestAborted);
            var answers = Things.Write(writes, fault == LedgerFault.RefusedItem ? writes[0].OperationId : null);
            await After(writes, context.RequestAborted);
            await AnswerAsync(context, JsonSerializer.SerializeToUtf8Bytes(answers, JsonSerializerOptions.Web), fault);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
        }
    }

    private static async Task AnswerAsync(HttpContext context, byte[] answer, LedgerFault fault)
    {
        switch (fault)
        {
            case LedgerFault.DroppedAfter:
                context.Abort();
                break;
            case LedgerFault.TimedOut:
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case LedgerFault.CutAnswer:
                context.Response.ContentLength = answer.Length;
                await context.Response.Body.WriteAsync(answer.AsMemory(0, answer.Length / 2), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
                break;
            case LedgerFault.ServerErrorAfter:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                break;
            case LedgerFault.Garbage:
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("<html>It works!"), context.RequestAborted);
                break;
            default:
                context.Response.ContentType = "application/json";
                await context.Response.Body.WriteAsync(answer, context.RequestAborted);
                break;
        }
    }
}
