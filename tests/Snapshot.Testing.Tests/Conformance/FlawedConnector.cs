using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Testing.Tests.Conformance;

/// <summary>A connector to a <see cref="Shelf"/> that is right but for one flaw.</summary>
internal sealed class FlawedConnector(Shelf shelf, Flaw flaw) : IConnector
{
    public const string Token = "right";

    private static readonly RemoteField[] Fields =
    [
        new("id", "Id", FieldType.Text) { IsWriteOnce = true },
        new("text", "Text", FieldType.Text),
        new("number", "Number", FieldType.Number),
        new("at", "At", FieldType.LocalTimestamp),
        new("on", "On", FieldType.Timestamp),
    ];

    private readonly Dictionary<string, RemoteRecord> _cache = [];
    private ConnectorContext? _account;
    private int _discoveries;

    public ConnectorSpec Spec { get; } = new("flawed", "Flawed", [new ConnectorSetting("token", "Token") { IsSecret = true }]);

    public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => EnterAsync(context, cancellationToken);

    public async Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken)
    {
        await EnterAsync(context, cancellationToken);
        if (Is(Flaw.DiscoveryThrows))
            throw new InvalidOperationException("Sequence contains no elements");
        var fields = flaw == Flaw.DeclaresAnotherType
            ? [Fields[0] with { Type = FieldType.Integer }, .. Fields[1..]]
            : Fields;
        return [new RemoteTable(Is(Flaw.DiscoversAnotherTable) ? "other" : "things", "Things", Is(Flaw.DiscoversFieldsInAnyOrder) && _discoveries++ % 2 == 1 ? [.. fields.Reverse()] : fields)
        {
            Key = Is(Flaw.NamesNoKey) ? [] : ["id"],
            Capabilities = new TableCapabilities { CanReadChanges = true },
        }];
    }

    public async IAsyncEnumerable<ReadPage> ReadAsync(
        ConnectorContext context, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var since = request.Since is null || Is(Flaw.BringsEverythingEachTime) ? (long?)null : Number(request.Since);
        var (watermark, place) = request.Checkpoint?.Split(':') is [var began, var behind] ? (long.Parse(began, CultureInfo.InvariantCulture), behind) : (-1, null);
        var offset = place is not null && Is(Flaw.PagesByOffset) ? int.Parse(place, CultureInfo.InvariantCulture) : 0;
        var brought = 0;
        if (Is(Flaw.TakesTheWatermarkAgainOnResume))
            watermark = -1;
        _account = context;
        var kept = Is(Flaw.CachesTheTable) ? _cache : [];
        if (Is(Flaw.BuffersEverything))
            kept = shelf.Things.Values.Select(thing => Record(thing, request.Fields)).ToDictionary(record => record.Id);
        while (true)
        {
            await EnterAsync(Is(Flaw.KeepsTheAccount) ? _account : context, cancellationToken);
            if (request.Table.Id != "things")
                throw new ConnectorException(
                    Is(Flaw.CallsAnUnknownTableTransient) ? ConnectorErrorKind.Transient : ConnectorErrorKind.SchemaChanged, "unknown", "There is no such table.");
            if (watermark < 0 || Is(Flaw.TakesTheWatermarkAfterwards))
                watermark = shelf.Now;
            var things = (Is(Flaw.BringsWhatWasDeleted) ? shelf.All : shelf.Things).Values
                .Where(thing => since is not { } from || thing.ChangedAt > from || (thing.ChangedAt == from && !Is(Flaw.ExclusiveCursor)))
                .Where(thing => place is null || Is(Flaw.PagesByOffset) || IsBehind(thing, place, since is not null))
                .Skip(offset).Skip(Is(Flaw.LosesARecordOnResume) && place == request.Checkpoint?.Split(':')[1] ? 1 : 0)
                .SkipLast(Is(Flaw.LeavesTheLastRecordOut) ? 1 : 0)
                .Take(Is(Flaw.BringsOnePage) ? int.MaxValue : request.PageSize + 1).ToList();
            if (Is(Flaw.NeverAnswers))
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
            brought += Math.Min(things.Count, request.PageSize);
            var completed = (Is(Flaw.StopsAtTheCap) && brought >= 10_000) || (things.Count <= request.PageSize || Is(Flaw.BringsOnePage)) && !Is(Flaw.PagesForEver);
            var page = things.Take(Is(Flaw.BringsOnePage) ? int.MaxValue : Is(Flaw.LosesRecordsOfLargePages) ? Math.Min(request.PageSize, 10) : request.PageSize).ToList();
            offset += Is(Flaw.PagesByOffset) ? page.Count : 0;
            place = page.Count == 0 ? place : Is(Flaw.PagesByOffset) ? $"{offset}" : PlaceOf(page[^1], since is not null);
            if (page.Count == 0 && Is(Flaw.HasNoPageForAnEmptyTable))
                yield break;
            var records = page.Select(thing => kept.GetValueOrDefault(thing.Id) ?? Record(thing, request.Fields)).ToList();
            foreach (var record in records.Where(_ => flaw is Flaw.KeepsWhatItBrought or Flaw.CachesTheTable))
                kept[record.Id] = record;
            yield return new ReadPage(records)
            {
                Checkpoint = place is null ? null : $"{watermark}:{place}",
                Completed = (completed && !Is(Flaw.NeverSaysCompleted)) || Is(Flaw.SaysCompletedTooSoon),
                Cursor = (completed || Is(Flaw.GivesACursorOnEveryPage)) && flaw is not (Flaw.GivesNoCursor or Flaw.NeverSaysCompleted) ? Cursor(watermark) : null,
                DeletedIds = Is(Flaw.CallsPresentRecordsDeleted) && since is not null
                    ? [.. shelf.Things.Keys.Except(page.Select(thing => thing.Id)).Take(1)]
                    : Is(Flaw.CallsRecordsOfThePageDeleted) ? [.. page.Select(thing => thing.Id)] : [],
            };
            if (completed)
                yield break;
        }
    }

    private bool Is(Flaw other) => flaw == other;

    private string PlaceOf(Shelf.Thing thing, bool changes) =>
        Is(Flaw.PagesByTime) || (changes && Is(Flaw.LosesChangesOfTheSameTime)) ? $"{thing.ChangedAt:0000000000}" : thing.Id;

    private bool IsBehind(Shelf.Thing thing, string place, bool changes) => string.CompareOrdinal(PlaceOf(thing, changes), place) > 0;

    private string Cursor(long watermark) => Is(Flaw.NeverMovesTheCursor) ? "0" : $"{watermark}";

    private long Number(string cursor) => long.TryParse(cursor, out var number) ? number
        : Is(Flaw.TakesAnyCursor) ? 0
        : throw new ConnectorException(ConnectorErrorKind.CursorExpired, "cursor", "The cursor cannot be read.");

    private RemoteRecord Record(Shelf.Thing thing, IReadOnlyList<RemoteField> fields)
    {
        var values = (Is(Flaw.IgnoresTheOrderOfFields) ? Fields.Where(field => fields.Contains(field)) : fields)
            .Select(field => field.Id == "id" ? thing.Id : Shown(thing.Values.GetValueOrDefault(field.Id)));
        return new RemoteRecord(
            Is(Flaw.ChangesIdsWithTheRecord) ? $"{thing.Id}-{thing.Values.GetValueOrDefault("text")}" : thing.Id,
            [.. values.SkipLast(Is(Flaw.LacksAValue) ? 1 : 0)], $"{thing.ChangedAt}");
    }

    private object? Shown(object? value) => (flaw, value) switch
    {
        (Flaw.DropsLeadingZeros, string text) when long.TryParse(text, out var number) => number,
        (Flaw.ReadsTextAsAscii, string text) => Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(text)),
        (Flaw.ComposesText, string text) => text.Replace("e\u0301", "\u00e9", StringComparison.Ordinal),
        (Flaw.TakesEmptyForNone, "") => null,
        (Flaw.CutsTextAtNul, string text) => text.Split('\0')[0],
        (Flaw.RoundsNumbers, decimal number) => (double)number,
        (Flaw.TrimsText, string text) => text.Trim(),
        (Flaw.DecodesEntities, string text) => WebUtility.HtmlDecode(text),
        (Flaw.FollowsTheZone, DateTime time) => time.ToUniversalTime(),
        (Flaw.FollowsTheZone, DateTimeOffset time) => time.LocalDateTime,
        (Flaw.TakesNoneForZero, null) => 0m,
        (Flaw.TakesNoneForEmpty, null) => "",
        (Flaw.FollowsTheCulture, decimal number) => number.ToString(CultureInfo.CurrentCulture),
        (Flaw.ConvertsTimesToLocal, DateTime time) => time > DateTime.MinValue.AddHours(1) ? time.AddHours(-1) : time,
        _ => value,
    };

    private async Task EnterAsync(ConnectorContext context, CancellationToken cancellationToken)
    {
        shelf.Now++;
        if (!Is(Flaw.IgnoresCancellation) && cancellationToken.IsCancellationRequested)
            throw Is(Flaw.SwallowsCancellation)
                ? new ConnectorException(ConnectorErrorKind.Transient, "canceled", "The call was canceled.")
                : new OperationCanceledException(cancellationToken);
        if (shelf.Hangs)
            await Task.Delay(Timeout.Infinite, Is(Flaw.IgnoresCancellation) ? CancellationToken.None : cancellationToken);
        if (Is(Flaw.LetsAnyoneIn) || context.Setting("token") == Token)
            return;
        throw Is(Flaw.ThrowsWhateverComes)
            ? new InvalidOperationException("401")
            : new ConnectorException(
                ConnectorErrorKind.Authentication, "token", Is(Flaw.RepeatsTheSecret) ? $"The token {context.Setting("token")} is wrong." : "The token is wrong.");
    }
}
