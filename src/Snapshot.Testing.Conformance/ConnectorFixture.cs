using Snapshot.Connectors;
using Snapshot.Tables;

namespace Snapshot.Testing.Conformance;

/// <summary>
/// What the suites need of a service: one empty table of it, seen by the connector, and ways to change it behind the connector's back.
/// Each test starts a fixture of its own.
/// </summary>
public abstract class ConnectorFixture : IAsyncDisposable
{
    /// <summary>The connector.</summary>
    public abstract IConnector Connector { get; }

    /// <summary>The account's settings.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The same with credentials that the service refuses.</summary>
    public abstract IReadOnlyDictionary<string, string> WrongCredentials { get; }

    /// <summary>The remote id of the table. It is empty, has a key and at least two fields, one of them a text that is not in the key.</summary>
    public abstract string Table { get; }

    /// <summary>How many records the test of the memory makes. <value>The default is 100,000; fewer only where the service cannot.</value></summary>
    public virtual int Many => 100_000;

    /// <summary>
    /// Pages have a checkpoint. <value>The default is <see langword="true"/>; <see langword="false"/> for a service whose scans cannot
    /// be taken up again.</value>
    /// </summary>
    public virtual bool Resumes => true;

    /// <summary>
    /// The connector speaks HTTP, through <see cref="ConnectorContext.HttpClients"/>, where the suites then let things go wrong.
    /// <value>The default is <see langword="true"/>.</value>
    /// </summary>
    public virtual bool SpeaksHttp => true;

    /// <summary>
    /// How long the connector's calls may take in one check, all together, and in the check of the memory each read; what the fixture does is not counted.
    /// <value>The default is two minutes; more for a service that is slow.</value>
    /// </summary>
    public virtual TimeSpan TimeLimit => TimeSpan.FromMinutes(2);

    /// <summary>Creates a record with these values by field id, in the CLR types of <see cref="FieldType"/>, and whatever else it needs.</summary>
    /// <returns>The id by which the connector brings it.</returns>
    public abstract Task<string> CreateAsync(IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken);

    /// <summary>Changes a record's values.</summary>
    public abstract Task ChangeAsync(string id, IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken);

    /// <summary>Deletes a record.</summary>
    public abstract Task DeleteAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Creates many records whose text field differs, if it can all at one moment of the service's clock. By default one by one. It may be called
    /// more than once.
    /// </summary>
    /// <returns>Their ids.</returns>
    public virtual async Task<IReadOnlyList<string>> FillAsync(int count, RemoteField text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<string>(count);
        for (var i = 0; i < count; i++)
            ids.Add(await CreateAsync(new Dictionary<string, object?> { [text.Id] = $"record {i}" }, cancellationToken));
        return ids;
    }

    /// <summary>
    /// Lets the service's clock go on, so far that the lookback of a cursor does not reach what was done before. By default nothing:
    /// for a connector without a lookback.
    /// </summary>
    public virtual Task PassLookbackAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Calls from now on arrive and are not answered. By default the account's HTTP requests.</summary>
    /// <returns>The account to call with.</returns>
    public virtual Task<ConnectorContext> HangAsync(CancellationToken cancellationToken) => Task.FromResult(
        Account(Settings).WithHttpClients(() => new HttpClient(new UnansweredHandler()) { Timeout = Timeout.InfiniteTimeSpan }));

    /// <summary>The field that values of a type are put into: by default the first that can be written at any time and left empty.</summary>
    public virtual RemoteField Field(RemoteTable table, FieldType type)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Fields.FirstOrDefault(field => field.Type == type && !table.Key.Contains(field.Id)
                && field is { IsReadOnly: false, IsRequired: false, IsWriteOnce: false, IsSet: false, Options: null, Minimum: null, Maximum: null, Precision: null, Scale: null })
            ?? throw new InvalidOperationException(
                $"The table “{table.Id}” has no field of the type {type} that can be written: take the type out of [Holds], or override {nameof(Field)}.");
    }

    /// <summary>
    /// What a create has to give besides the values that a test writes, by field id. By default a word for each text that is required.
    /// </summary>
    public virtual IReadOnlyDictionary<string, object?> NeededValues(RemoteTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Fields.Where(field => field is { IsRequired: true, IsReadOnly: false, Type: FieldType.Text })
            .ToDictionary(field => field.Id, field => (object?)(field.Options?[0].Id ?? "needed"));
    }

    /// <summary>
    /// Values that the service refuses in a create, by field id. By default a text that is too long, none of the options, or none where one is
    /// required, as far as a field says such a thing.
    /// </summary>
    public virtual IReadOnlyDictionary<string, object?> RefusedValues(RemoteTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var field = table.Fields.FirstOrDefault(field => field is { IsReadOnly: false, Type: FieldType.Text } && (field.MaxLength is not null || field.Options is not null || field.IsRequired))
            ?? throw new InvalidOperationException($"No field of “{table.Id}” says which values are refused: override {nameof(RefusedValues)}.");
        return new Dictionary<string, object?>
        {
            [field.Id] = field.MaxLength is { } most ? new string('x', most + 1) : field.Options is { } options ? string.Concat(options) + "?" : null,
        };
    }

    /// <summary>
    /// The next write is carried out, and its answer gets lost on the way. By default nothing: over HTTP the suites lose it by themselves, and elsewhere
    /// the claim that creates are idempotent is proved by sending one twice.
    /// </summary>
    /// <returns>The account to call with, or <see langword="null"/>.</returns>
    public virtual Task<ConnectorContext?> LoseAnswerAsync(CancellationToken cancellationToken) => Task.FromResult<ConnectorContext?>(null);

    /// <summary>An account with these settings. Override it to shape the HTTP client or the clock.</summary>
    public virtual ConnectorContext Account(IReadOnlyDictionary<string, string> settings) => new(settings);

    /// <summary>Ends the service.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private sealed class UnansweredHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
