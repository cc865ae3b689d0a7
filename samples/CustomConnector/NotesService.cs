using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace CustomConnector;

/// <summary>
/// The external service of this sample: notes over HTTP, in memory, on a free loopback port. It has what real services have –
/// pages, etags, idempotency keys, a bearer token – and fails on demand.
/// </summary>
public sealed class NotesService : IAsyncDisposable
{
    public const string Token = "a-token-for-the-sample";

    private readonly NoteStore _store;
    private readonly ConcurrentQueue<Func<HttpContext, RequestDelegate, Task>> _faults = new();
    private readonly WebApplication _app;

    private NotesService(WebApplication app, TimeProvider time) => (_app, _store) = (app, new NoteStore(time));

    /// <summary>Where it listens.</summary>
    public string Url => _app.Urls.Single();

    /// <summary>What it holds now.</summary>
    public IReadOnlyList<Note> Notes => _store.All();

    public static async Task<NotesService> StartAsync(int notes = 0, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = new NotesService(builder.Build(), time ?? TimeProvider.System);
        for (var i = 1; i <= notes; i++)
            service.Add(new JsonObject { ["title"] = $"Note {i}", ["tags"] = new JsonArray("sample"), ["priority"] = 1 + i % 5, ["pinned"] = i % 10 == 0 });
        service.Map();
        await service._app.StartAsync();
        return service;
    }

    /// <summary>Somebody writes a note past Snapshot.</summary>
    public Note Add(JsonObject fields) => _store.Create(fields, key: null).Note!;

    /// <summary>Somebody changes a note past Snapshot.</summary>
    public Note Change(string id, JsonObject fields) => _store.Change(id, _store.Find(id)!.Etag, fields).Note!;

    /// <summary>Somebody deletes a note past Snapshot.</summary>
    public void Delete(string id) => _store.Delete(id, _store.Find(id)!.Etag);

    /// <summary>Answers the next request with a status, and does nothing.</summary>
    public void FailNext(HttpStatusCode status, int? retryAfterSeconds = null) => _faults.Enqueue((context, _) =>
    {
        context.Response.StatusCode = (int)status;
        if (retryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = $"{seconds}";
        return Task.CompletedTask;
    });

    /// <summary>Carries out the next request and drops the connection instead of answering.</summary>
    public void DropNext() => _faults.Enqueue(async (context, next) =>
    {
        context.Response.Body = Stream.Null;
        await next(context);
        context.Abort();
    });

    /// <summary>Carries out the next request and never answers.</summary>
    public void HangNext() => _faults.Enqueue(async (context, next) =>
    {
        context.Response.Body = Stream.Null;
        await next(context);
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Map()
    {
        _app.Use(next => context => _faults.TryDequeue(out var fault) ? fault(context, next) : next(context));
        _app.Use(next => context =>
        {
            if (context.Request.Headers.Authorization == $"Bearer {Token}")
                return next(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        _app.MapGet("/notes", (string? after, int? limit, string? since, string? ids) =>
            ids is not null ? Results.Ok(_store.ById(ids.Split(',')))
            : string.IsNullOrEmpty(since) ? Results.Ok(_store.Page(after, Limit(limit), DateTimeOffset.MinValue))
            : DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, out var time) ? Results.Ok(_store.Page(after, Limit(limit), time))
            : Results.StatusCode(StatusCodes.Status410Gone));
        _app.MapPost("/notes", (JsonObject fields, HttpRequest request) => Answer(
            _store.Create(fields, request.Headers["Idempotency-Key"].FirstOrDefault()), StatusCodes.Status201Created));
        _app.MapPatch("/notes/{id}", (string id, JsonObject fields, HttpRequest request) =>
            Refusal(id, request) ?? Answer(_store.Change(id, Etag(request)!, fields), StatusCodes.Status200OK));
        _app.MapDelete("/notes/{id}", (string id, HttpRequest request) =>
            Refusal(id, request) ?? Results.StatusCode(
                _store.Delete(id, Etag(request)!) ? StatusCodes.Status204NoContent : StatusCodes.Status412PreconditionFailed));
    }

    private IResult? Refusal(string id, HttpRequest request) =>
        Etag(request) is null ? Results.StatusCode(StatusCodes.Status428PreconditionRequired)
        : _store.Find(id) is null ? Results.NotFound()
        : null;

    private static int Limit(int? asked) => Math.Clamp(asked ?? 20, 1, 1000);

    private static string? Etag(HttpRequest request) => request.Headers.IfMatch.FirstOrDefault()?.Trim('"');

    private static IResult Answer((Note? Note, NoteProblem? Problem) result, int status) => result switch
    {
        ({ } note, _) => Results.Json(note, statusCode: status),
        (_, { } problem) => Results.UnprocessableEntity(problem),
        _ => Results.StatusCode(StatusCodes.Status412PreconditionFailed),
    };
}
